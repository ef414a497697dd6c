package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.Arrays;
import java.util.List;

/** Elements left out at random while a network learns, and none while it is used. */
final class Dropout {
  private static final int TRAINS = 12;
  private static final int BOOL_MASK = 10;

  private Dropout() {}

  static void addTo(Operators operators) {
    operators.addAll("Dropout", 1, Dropout::drop);
  }

  private static List<Value> drop(Call call) {
    Array x = call.array(0);
    boolean training = call.version() >= TRAINS && call.has(2) && call.array(2).whole() != 0;
    double ratio = call.has(1) ? call.array(1).number() : 0.5;
    if (!training || ratio == 0) {
      long[] all = new long[x.size()];
      Arrays.fill(all, 1);
      return List.of(x, mask(call, x, all));
    }
    MersenneTwister random = new MersenneTwister(call.integer("seed", 0));
    long[] kept = new long[x.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.uniform() >= ratio ? 1 : 0;
    }
    double[] values = x.reals().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= kept[i] / (1 - ratio);
    }
    return List.of(Array.reals(x.type(), x.shape(), values), mask(call, x, kept));
  }

  private static Array mask(Call call, Array x, long[] kept) {
    Array mask = Array.wholes(ElementType.BOOL, x.shape(), kept);
    return call.version() < BOOL_MASK ? Casts.cast(mask, x.type()) : mask;
  }
}
