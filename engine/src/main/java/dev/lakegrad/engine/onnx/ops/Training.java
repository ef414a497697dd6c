package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Steps of optimisers: new weights and state from old ones and gradients. */
final class Training {
  private Training() {}

  static void addTo(Operators operators) {
    operators
        .addAll("Momentum", 1, call -> update(call, 1, momentum(call)))
        .addAll("Adagrad", 1, call -> update(call, 1, adagrad(call)))
        .addAll("Adam", 1, call -> update(call, 2, adam(call)));
  }

  /** Moves one weight; {@code w[0]} is the weight and what follows its state, all replaced. */
  private interface Step {
    void move(double[] w, double gradient);
  }

  /** Inputs from the third on: all weights, all gradients, then all states of each kind. */
  private static List<Value> update(Call call, int states, Step step) {
    int kinds = 2 + states;
    int count = (call.count() - 2) / kinds;
    Check.that(
        count * kinds == call.count() - 2,
        "step",
        "%d tensors of %d kinds",
        call.count() - 2,
        kinds);
    Value[] outputs = new Value[count * (1 + states)];
    for (int i = 0; i < count; i++) {
      List<Array> parts = new ArrayList<>();
      for (int kind = 0; kind < kinds; kind++) {
        parts.add(call.array(2 + kind * count + i));
      }
      Array gradient = parts.remove(1);
      List<Array> moved = move(parts, gradient, step);
      for (int kind = 0; kind <= states; kind++) {
        outputs[kind * count + i] = moved.get(kind);
      }
    }
    return List.of(outputs);
  }

  private static List<Array> move(List<Array> parts, Array gradient, Step step) {
    double[][] values = new double[parts.size()][];
    for (int kind = 0; kind < values.length; kind++) {
      values[kind] = parts.get(kind).reals().clone();
    }
    double[] w = new double[values.length];
    for (int i = 0; i < gradient.size(); i++) {
      for (int kind = 0; kind < w.length; kind++) {
        w[kind] = values[kind][i];
      }
      step.move(w, gradient.reals()[i]);
      for (int kind = 0; kind < w.length; kind++) {
        values[kind][i] = w[kind];
      }
    }
    List<Array> moved = new ArrayList<>();
    for (int kind = 0; kind < values.length; kind++) {
      moved.add(Array.reals(parts.get(kind).type(), parts.get(kind).shape(), values[kind]));
    }
    return moved;
  }

  /** {@code v = α v + β g, w = w - r v}; Nesterov's goes along {@code g + α v}. */
  private static Step momentum(Call call) {
    double rate = call.array(0).number();
    double decay = call.real("norm_coefficient", 0);
    double alpha = call.real("alpha", 0);
    double beta = call.array(1).whole() > 0 ? call.real("beta", 1) : 1;
    boolean nesterov = call.text("mode", "standard").equals("nesterov");
    return (w, gradient) -> {
      double g = decay * w[0] + gradient;
      w[1] = alpha * w[1] + beta * g;
      w[0] -= rate * (nesterov ? g + alpha * w[1] : w[1]);
    };
  }

  /** {@code h = h + g², w = w - r g / (√h + ε)}. */
  private static Step adagrad(Call call) {
    double time = call.array(1).whole();
    double rate = call.array(0).number() / (1 + time * call.real("decay_factor", 0));
    double decay = call.real("norm_coefficient", 0);
    double epsilon = call.real("epsilon", 1e-6);
    return (w, gradient) -> {
      double g = decay * w[0] + gradient;
      w[1] += g * g;
      w[0] -= rate * g / (Math.sqrt(w[1]) + epsilon);
    };
  }

  /** {@code v = α v + (1 - α) g, h = β h + (1 - β) g², w = w - r v / (√h + ε)}. */
  private static Step adam(Call call) {
    double alpha = call.real("alpha", 0.9);
    double beta = call.real("beta", 0.999);
    double time = call.array(1).whole();
    double correction = Math.sqrt(1 - Math.pow(beta, time)) / (1 - Math.pow(alpha, time));
    double rate = call.array(0).number() * (time > 0 ? correction : 1);
    double decay = call.real("norm_coefficient", 0);
    double after = 1 - call.real("norm_coefficient_post", 0);
    double epsilon = call.real("epsilon", 1e-6);
    return (w, gradient) -> {
      double g = decay * w[0] + gradient;
      w[1] = alpha * w[1] + (1 - alpha) * g;
      w[2] = beta * w[2] + (1 - beta) * g * g;
      w[0] = after * (w[0] - rate * w[1] / (Math.sqrt(w[2]) + epsilon));
    };
  }
}
