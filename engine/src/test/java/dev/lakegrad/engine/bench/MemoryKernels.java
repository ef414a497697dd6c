package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.Square;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.bench.Kernel.Work;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Norms, poolings, functions of single numbers, optimisers: kernels that are bound by memory. */
final class MemoryKernels {
  /** Elements that fit into the second cache, and elements that fit into none. */
  private static final int[] SIZES = {1 << 16, 1 << 24};

  private static final int COLUMNS = 256;
  private static final int CHANNELS = 64;

  private final List<Kernel> kernels = new ArrayList<>();
  private final DType type;

  MemoryKernels(DType type) {
    this.type = type;
  }

  List<Kernel> all() {
    pool(Square.pooling(128, 28, 28, 6, 2, 2));
    pool(Square.pooling(64, 32, 32, 32, 2, 2));
    pool(Square.pooling(64, 16, 16, 64, 16, 1));
    for (int size : SIZES) {
      rows(size);
      norms(size);
      losses(size);
      channels(size);
      flat(size);
    }
    return kernels;
  }

  /** The calls on three arrays of equal size, of which a kernel may need fewer. */
  @FunctionalInterface
  private interface OnThree {
    Runnable ready(Backend on, Buffer x, Buffer y, Buffer z);
  }

  private void add(String name, String shape, double numbers, int size, OnThree call) {
    add(name, shape, numbers, on -> call.ready(on, of(size), of(size), of(size)));
  }

  private void add(String name, String shape, double numbers, Function<Backend, Runnable> ready) {
    kernels.add(new Kernel(name, shape, Work.MEMORY, numbers, ready));
  }

  private void pool(PoolShape s) {
    int x = s.batch() * s.pixels() * s.channels();
    int y = s.batch() * s.area() * s.channels();
    String shape =
        "%dx%dx%dx%d, window %d"
            .formatted(
                s.batch(), s.height().size(), s.width().size(), s.channels(), s.height().taps(0));
    add(
        "max pool",
        shape,
        x + 2.0 * y,
        on -> {
          Buffer from = of(x);
          Buffer to = of(y);
          Buffer winners = Buffer.allocate(DType.I32, y);
          return () -> on.maxPool(s, from, to, winners);
        });
    add(
        "max pool gradient",
        shape,
        x + 2.0 * y,
        on -> {
          Buffer dy = of(y);
          Buffer dx = of(x);
          Buffer winners = Buffer.allocate(DType.I32, y);
          on.maxPool(s, dx, of(y), winners);
          return () -> on.maxPoolGradient(s, winners, dy, dx);
        });
    add(
        "average pool",
        shape,
        x + y,
        on -> {
          Buffer from = of(x);
          Buffer to = of(y);
          return () -> on.averagePool(s, Divisor.WINDOW, from, to);
        });
    add(
        "average pool gradient",
        shape,
        x + y,
        on -> {
          Buffer dy = of(y);
          Buffer dx = of(x);
          return () -> on.averagePoolGradient(s, Divisor.WINDOW, dy, dx);
        });
  }

  private void rows(int size) {
    int rows = size / COLUMNS;
    String shape = rows + "x" + COLUMNS;
    add("softmax", shape, 2.0 * size, size, (on, x, y, z) -> () -> on.softmax(COLUMNS, x, y));
    add(
        "softmax gradient",
        shape,
        3.0 * size,
        size,
        (on, x, y, z) -> () -> on.softmaxGradient(COLUMNS, x, y, z));
    add(
        "sum rows",
        shape,
        size,
        size,
        (on, x, y, z) -> {
          Buffer sums = of(COLUMNS);
          return () -> on.sumRows(x, sums);
        });
    add(
        "add row",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer row = of(COLUMNS);
          return () -> on.binaryRows(Binary.ADD, x, row, y);
        });
    add(
        "transpose",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Layout whole = Layout.of(Shape.of(rows, COLUMNS));
          Layout across = Layout.of(Shape.of(COLUMNS, rows)).permute(1, 0);
          return () -> on.copy(x, whole, y, across);
        });
  }

  private void norms(int size) {
    int rows = size / COLUMNS;
    String shape = rows + "x" + COLUMNS;
    add(
        "layer norm",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer row = of(COLUMNS);
          Buffer mean = of(rows);
          Buffer variance = of(rows);
          return () -> on.layerNorm(COLUMNS, 1e-5, x, row, row, mean, variance, y);
        });
    add(
        "layer norm gradient",
        shape,
        3.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer row = of(COLUMNS);
          Buffer mean = of(rows);
          Buffer variance = of(rows);
          Buffer sums = of(COLUMNS);
          return () ->
              on.layerNormGradient(COLUMNS, 1e-5, x, row, mean, variance, y, z, sums, sums);
        });
  }

  private void losses(int size) {
    int rows = size / COLUMNS;
    String shape = rows + "x" + COLUMNS;
    add(
        "cross-entropy",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer targets = classes(rows);
          Buffer losses = of(rows);
          return () -> on.crossEntropy(COLUMNS, x, targets, y, losses);
        });
    add(
        "cross-entropy gradient",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer targets = classes(rows);
          return () -> on.crossEntropyGradient(COLUMNS, x, targets, 0.5, y);
        });
  }

  private void channels(int size) {
    String shape = size / CHANNELS + "x" + CHANNELS;
    add(
        "batch norm moments",
        shape,
        size,
        size,
        (on, x, y, z) -> {
          Buffer mean = of(CHANNELS);
          Buffer variance = of(CHANNELS);
          return () -> on.channelMoments(x, mean, variance);
        });
    add(
        "batch norm",
        shape,
        2.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer m = of(CHANNELS);
          return () -> on.batchNorm(1e-5, Ending.of(Activation.RELU), x, m, m, m, m, y);
        });
    add(
        "batch norm gradient",
        shape,
        3.0 * size,
        size,
        (on, x, y, z) -> {
          Buffer m = of(CHANNELS);
          Buffer sums = of(CHANNELS);
          return () -> on.batchNormGradient(1e-5, x, m, m, m, y, z, sums, sums);
        });
  }

  private void flat(int size) {
    String shape = String.valueOf(size);
    for (Unary f : Unary.values()) {
      String name = f.name().toLowerCase(Locale.ROOT);
      add(name, shape, 2.0 * size, size, (on, x, y, z) -> () -> on.unary(f, x, y));
      add(
          name + " gradient",
          shape,
          4.0 * size,
          size,
          (on, x, y, z) -> () -> on.unaryGradient(f, x, y, x, z));
    }
    add("add", shape, 3.0 * size, size, (on, x, y, z) -> () -> on.binary(Binary.ADD, x, y, z));
    add("scale", shape, 2.0 * size, size, (on, x, y, z) -> () -> on.scale(0.5, x, z));
    add("accumulate", shape, 3.0 * size, size, (on, x, y, z) -> () -> on.accumulate(1e-9, x, y));
    add(
        "sum of squares",
        shape,
        size,
        size,
        (on, x, y, z) -> () -> y.set(0, on.sumOfSquares(x))); // kept, so that it is computed
    add(
        "adam",
        shape,
        7.0 * size,
        size,
        (on, x, y, z) -> {
          AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 1e-9, 1, 0, 1);
          Buffer squares = of(size);
          return () -> on.adam(step, x, y, squares, z);
        });
  }

  private Buffer of(int size) {
    return Kernels.numbers(type, size);
  }

  private static Buffer classes(int count) {
    Buffer ids = Buffer.allocate(DType.I32, count);
    IntStream.range(0, count).forEach(i -> ids.set(i, i % COLUMNS));
    return ids;
  }
}
