package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.ops.Elementwise.Binary;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;

/** Sums and products of all elements up to each one. */
final class Cumulations {
  private Cumulations() {}

  static void addTo(Operators operators) {
    operators
        .add("CumSum", 11, call -> cumulate(call, Arithmetic.ADD, 0))
        .add("CumProd", 26, call -> cumulate(call, Arithmetic.MULTIPLY, 1));
  }

  private static Value cumulate(Call call, Binary f, int neutral) {
    Array x = call.array(0);
    Lines lines = new Lines(x.shape(), call.array(1).whole());
    int[] order = new int[x.size()];
    for (int i = 0; i < order.length; i++) {
      int index = i % Math.max(1, lines.length());
      int place = call.flag("reverse", 0) ? lines.length() - 1 - index : index;
      order[i] = lines.position(i / lines.length(), place);
    }
    int behind = call.flag("exclusive", 0) ? 1 : 0;
    if (x.kind() == Kind.REAL) {
      double[] sums = new double[order.length];
      double sum = neutral;
      for (int i = 0; i < order.length; i++) {
        sum = i % lines.length() == 0 ? neutral : sum;
        double next = f.real().applyAsDouble(sum, x.reals()[order[i]]);
        sums[order[i]] = behind == 1 ? sum : next;
        sum = next;
      }
      return Array.reals(x.type(), x.shape(), sums);
    }
    long[] sums = new long[order.length];
    long sum = neutral;
    for (int i = 0; i < order.length; i++) {
      sum = i % lines.length() == 0 ? neutral : sum;
      long next = f.signed().applyAsLong(sum, x.wholes()[order[i]]);
      sums[order[i]] = behind == 1 ? sum : next;
      sum = next;
    }
    return Array.wholes(x.type(), x.shape(), sums);
  }
}
