package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Arrays;
import java.util.List;

/** Layers that hand a state of fixed size from token to token. */
final class States {
  private States() {}

  static void addTo(Operators operators) {
    operators
        .addAll("CausalConvWithState", 27, States::convolve)
        .addAll("LinearAttention", 27, States::attend);
  }

  /** Each channel with a kernel of its own, which sees the present and the past alone. */
  private static List<Value> convolve(Call call) {
    Array x = call.array(0);
    Array w = call.array(1);
    Shape s = x.shape();
    int kernel = w.shape().at(2);
    Array past =
        call.has(3)
            ? call.array(3)
            : Generators.zero(x.type())
                .reshape(Shape.of())
                .broadcast(Shapes.of(s.at(0), s.at(1), kernel - 1));
    Array all = Movement.concat(List.of(past, x), 2);
    int length = all.shape().at(2);
    double[] out = new double[x.size()];
    for (int i = 0; i < out.length; i++) {
      int channel = i / s.at(2) % s.at(1);
      int from = i / s.at(2) * length + i % s.at(2);
      double sum = call.has(2) ? call.array(2).reals()[channel] : 0;
      for (int j = 0; j < kernel; j++) {
        sum += w.reals()[channel * kernel + j] * all.reals()[from + j];
      }
      out[i] =
          call.text("activation", "none").equals("none") ? sum : sum * Activations.sigmoid(sum);
    }
    Array state = Movement.slice(all, 2, length - kernel + 1, kernel - 1);
    return List.of(Array.reals(x.type(), s, out), state);
  }

  /** What {@code LinearAttention} does to one head of keys and values and those that share it. */
  private static List<Value> attend(Call call) {
    Array q = call.array(0);
    int heads = call.integer("q_num_heads", 1);
    int own = call.integer("kv_num_heads", 1);
    Check.that(heads % own == 0, "attention", "%d heads share %d", heads, own);
    int keys = call.array(1).shape().at(2) / own;
    int values = call.array(2).shape().at(2) / own;
    int batch = q.shape().at(0);
    int time = q.shape().at(1);
    double[] state =
        call.has(3) ? call.array(3).reals().clone() : new double[batch * own * keys * values];
    double[] out = new double[batch * time * heads * values];
    double given = call.real("scale", 0);
    double scale = given == 0 ? 1 / Math.sqrt(keys) : given;
    for (int step = 0; step < batch * time; step++) {
      for (int head = 0; head < own; head++) {
        int from = (step / time * own + head) * keys * values;
        double[] memory = Arrays.copyOfRange(state, from, from + keys * values);
        update(call, memory, step * own + head, keys, values);
        System.arraycopy(memory, 0, state, from, memory.length);
        for (int shared = 0; shared < heads / own; shared++) {
          int row = step * heads + head * (heads / own) + shared;
          read(q.reals(), row * keys, memory, scale, out, row * values, values);
        }
      }
    }
    Shape shape = Shape.of(batch, time, heads * values);
    Array present = call.has(3) ? call.array(3) : q;
    return List.of(
        Array.reals(q.type(), shape, out),
        Array.reals(present.type(), Shape.of(batch, own, keys, values), state));
  }

  /** {@code S = e^g S + β k (v - Sᵀ k)}, where some rules have no g, no β and no {@code Sᵀ k}. */
  private static void update(Call call, double[] memory, int row, int keys, int values) {
    String rule = call.text("update_rule", "gated_delta");
    double[] k = call.array(1).reals();
    double[] v = call.array(2).reals();
    if (rule.startsWith("gated")) {
      double[] decay = call.array(4).reals();
      boolean each = call.array(4).size() == call.array(1).size();
      for (int i = 0; i < memory.length; i++) {
        memory[i] *= Math.exp(decay[each ? row * keys + i / values : row]);
      }
    }
    boolean delta = rule.endsWith("delta");
    for (int j = 0; j < values; j++) {
      double known = 0;
      for (int i = 0; delta && i < keys; i++) {
        known += memory[i * values + j] * k[row * keys + i];
      }
      double change = (delta ? rate(call, row) : 1) * (v[row * values + j] - known);
      for (int i = 0; i < keys; i++) {
        memory[i * values + j] += change * k[row * keys + i];
      }
    }
  }

  private static double rate(Call call, int row) {
    Array beta = call.array(5);
    int own = call.integer("kv_num_heads", 1);
    return beta.reals()[beta.shape().at(2) == 1 ? row / own : row];
  }

  private static void read(
      double[] q, int query, double[] memory, double scale, double[] out, int to, int values) {
    for (int i = 0; i < memory.length; i++) {
      out[to + i % values] += scale * q[query + i / values] * memory[i];
    }
  }
}
