package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.List;

/** How wrong predictions are: {@code [n, classes, ...]} against labels {@code [n, ...]}. */
final class Losses {
  private static final int CLASSES = 1;

  private Losses() {}

  static void addTo(Operators operators) {
    operators
        .add("NegativeLogLikelihoodLoss", 12, call -> likelihood(call, call.array(0)))
        .addAll("SoftmaxCrossEntropyLoss", 12, Losses::crossEntropy);
  }

  private static List<Value> crossEntropy(Call call) {
    Array logs = Lines.map(call.array(0), Softmaxes::logSoftmax, CLASSES);
    return List.of(likelihood(call, logs), logs);
  }

  private static Array likelihood(Call call, Array logs) {
    Array labels = call.array(1);
    Lines lines = new Lines(logs.shape(), CLASSES);
    Check.that(lines.count() == labels.size(), "loss", "%s for %s", labels.shape(), logs.shape());
    double[] losses = new double[labels.size()];
    double weights = 0;
    for (int i = 0; i < losses.length; i++) {
      long label = labels.wholes()[i];
      if (!call.sets("ignore_index") || label != call.whole("ignore_index", 0)) {
        int place = Indexing.place(label, lines.length());
        double weight = call.has(2) ? call.array(2).reals()[place] : 1;
        losses[i] = -weight * logs.reals()[lines.position(i, place)];
        weights += weight;
      }
    }
    return reduced(call.text("reduction", "mean"), logs, labels.shape(), losses, weights);
  }

  private static Array reduced(
      String reduction, Array logs, Shape shape, double[] losses, double weights) {
    return switch (reduction) {
      case "none" -> Array.reals(logs.type(), shape, losses);
      case "sum" -> Array.reals(logs.type(), Shape.of(), Reductions.sum(losses));
      case "mean" -> Array.reals(logs.type(), Shape.of(), Reductions.sum(losses) / weights);
      default -> throw new IllegalArgumentException("loss: no reduction \"" + reduction + "\"");
    };
  }
}
