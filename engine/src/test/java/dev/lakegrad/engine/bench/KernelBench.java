package dev.lakegrad.engine.bench;

import com.sun.management.ThreadMXBean;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Times the kernels of the preferred backend on one thread, by its processor time, and prints a
 * JSON object per line.
 *
 * <pre>mvn -q test-compile &amp;&amp; java --add-modules=jdk.incubator.vector \
 *   -cp engine/target/classes:engine/target/test-classes dev.lakegrad.engine.bench.KernelBench
 * </pre>
 *
 * An argument keeps those kernels whose name contains it.
 */
public final class KernelBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int FLAT = 1 << 16;
  private static final double WARM_UP_SECONDS = 0.8;
  private static final double SECONDS = 0.4;

  private final PrintStream out;
  private final String wanted;
  private final Backend backend = Backends.preferred().forType(DType.F32);

  private KernelBench(PrintStream out, String wanted) {
    this.out = out;
    this.wanted = wanted;
  }

  public static void main(String[] args) {
    KernelBench bench = new KernelBench(System.out, args.length > 0 ? args[0] : "");
    bench.products();
    bench.convolutions();
    bench.attentions();
    bench.rows();
    bench.flat();
  }

  private void products() {
    int[][] shapes = {
      {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {128, 784, 512}, {4096, 384, 1536},
      {64, 1024, 1024}, {4096, 128, 128}, {128, 32, 128}, {128, 128, 32}, {16, 16, 16},
      {1, 128, 512}, {64, 512, 10}, {64, 288, 256}, {288, 256, 64}, {6, 25, 784}
    };
    for (int[] s : shapes) {
      Buffer a = numbers(s[0] * s[1]);
      Buffer b = numbers(s[1] * s[2]);
      Matrix c = Matrix.of(numbers(s[0] * s[2]), s[2]);
      double work = 2.0 * s[0] * s[1] * s[2];
      Matrix ta = Matrix.of(a, s[0]).transpose();
      Matrix tb = Matrix.of(b, s[1]).transpose();
      product("matmul", s, work, Matrix.of(a, s[1]), Matrix.of(b, s[2]), c);
      product("matmul b^T", s, work, Matrix.of(a, s[1]), tb, c);
      product("matmul a^T", s, work, ta, Matrix.of(b, s[2]), c);
      Buffer bias = numbers(s[2]);
      Matrix rows = Matrix.of(a, s[1]);
      time(
          "affine",
          s[0] + "x" + s[1] + "x" + s[2],
          work,
          () -> backend.affine(s[0], s[2], s[1], rows, tb, bias, c.data()));
    }
  }

  private void product(String name, int[] s, double work, Matrix a, Matrix b, Matrix c) {
    String shape = s[0] + "x" + s[1] + "x" + s[2];
    time(name, shape, work, () -> backend.matmul(s[0], s[2], s[1], 1, a, b, false, c));
  }

  private void convolutions() {
    convolution(new ConvShape(64, 3, 32, 32, 32, 3, 1, 1));
    convolution(new ConvShape(64, 32, 16, 16, 64, 3, 1, 1));
    convolution(new ConvShape(64, 1, 28, 28, 6, 5, 1, 2));
    convolution(new ConvShape(64, 6, 14, 14, 16, 5, 1, 0));
  }

  private void convolution(ConvShape s) {
    Buffer x = numbers(s.batch() * s.in() * s.height() * s.width());
    Buffer y = numbers(s.batch() * s.out() * s.outHeight() * s.outWidth());
    Buffer weight = numbers(s.out() * s.in() * s.kernel() * s.kernel());
    Buffer bias = numbers(s.out());
    double work = 2.0 * y.size() * s.in() * s.kernel() * s.kernel();
    String shape =
        "%d:%dx%dx%d:%d:k%d"
            .formatted(s.batch(), s.in(), s.height(), s.width(), s.out(), s.kernel());
    time("conv2d", shape, work, () -> backend.conv2d(s, x, weight, bias, y));
    time("conv2d dx", shape, work, () -> backend.conv2dInputGradient(s, y, weight, x));
    time("conv2d dw", shape, work, () -> backend.conv2dWeightGradient(s, x, y, weight, bias));
  }

  private void attentions() {
    AttentionShape s = new AttentionShape(16, 128, 4, 128, true);
    Buffer qkv = numbers(16 * 128 * 3 * 128);
    Buffer logSums = numbers(16 * 4 * 128);
    Buffer y = numbers(16 * 128 * 128);
    Buffer dqkv = numbers(16 * 128 * 3 * 128);
    double work = 2.0 * 2 * 16 * 128 * 128 * 128;
    time("attention", "16x128x4x32", work, () -> backend.attention(s, qkv, logSums, y));
    time(
        "attention gradient",
        "16x128x4x32",
        2 * work,
        () -> backend.attentionGradient(s, qkv, logSums, y, dqkv));
  }

  private void rows() {
    int columns = 128;
    Buffer x = numbers(FLAT);
    Buffer y = numbers(FLAT);
    Buffer z = numbers(FLAT);
    Buffer row = numbers(columns);
    Buffer sums = numbers(columns);
    Buffer mean = numbers(FLAT / columns);
    Buffer inverse = numbers(FLAT / columns);
    String shape = FLAT / columns + "x" + columns;
    time("softmax", shape, FLAT, () -> backend.softmax(columns, x, y));
    time("softmax gradient", shape, FLAT, () -> backend.softmaxGradient(columns, x, y, z));
    time("sum rows", shape, FLAT, () -> backend.sumRows(x, sums));
    time("add row", shape, FLAT, () -> backend.binaryRows(Binary.ADD, x, row, y));
    time("transpose", shape, FLAT, () -> backend.transpose(1, FLAT / columns, columns, x, y));
    time(
        "layer norm",
        shape,
        FLAT,
        () -> backend.layerNorm(columns, 1e-5, x, row, row, mean, inverse, y));
    time(
        "layer norm gradient",
        shape,
        FLAT,
        () -> backend.layerNormGradient(columns, x, row, mean, inverse, y, z, sums, sums));
  }

  private void flat() {
    Buffer x = numbers(FLAT);
    Buffer y = numbers(FLAT);
    Buffer z = numbers(FLAT);
    String shape = String.valueOf(FLAT);
    for (Unary f : Unary.values()) {
      String name = f.name().toLowerCase(Locale.ROOT);
      time(name, shape, FLAT, () -> backend.unary(f, x, y));
      time(name + " gradient", shape, FLAT, () -> backend.unaryGradient(f, x, y, x, z));
    }
    time("add", shape, FLAT, () -> backend.binary(Binary.ADD, x, y, z));
    time("scale", shape, FLAT, () -> backend.scale(0.5, x, z));
    time("blend", shape, FLAT, () -> backend.blend(0.9, y, 0.1, x));
    time("accumulate", shape, FLAT, () -> backend.accumulate(1e-9, x, y));
    AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 1e-9, 1, 0, 1);
    Buffer squares = numbers(FLAT);
    backend.fill(1, squares);
    time("adam", shape, FLAT, () -> backend.adam(step, x, y, squares, z));
    time("sum", shape, FLAT, () -> check(backend.sum(x)));
    time("sum of squares", shape, FLAT, () -> check(backend.sumOfSquares(x)));
  }

  /** Uses a result, so that computing it cannot be left out. */
  private void check(double result) {
    if (Double.isNaN(result)) {
      throw new IllegalStateException("the sum of finite numbers is NaN");
    }
  }

  private static Buffer numbers(int size) {
    Rng rng = Rng.of(size);
    Buffer buffer = Buffer.allocate(DType.F32, size);
    for (int i = 0; i < size; i++) {
      buffer.set(i, 0.1 + rng.uniform());
    }
    return buffer;
  }

  /** Processor time of this thread: what else runs on the machine counts for less. */
  private static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /**
   * Prints the median time, billions of operations (or elements) a second, and the bytes of objects
   * that a call made: thousands of them mean that vectors did not stay in registers.
   */
  private void time(String name, String shape, double work, Runnable kernel) {
    if (!name.contains(wanted)) {
      return;
    }
    long start = now();
    int calls = 0;
    while (now() - start < WARM_UP_SECONDS * 1e9) {
      kernel.run();
      calls++;
    }
    int perSample = Math.max(1, (int) (calls * SECONDS / WARM_UP_SECONDS / 15));
    double[] seconds = new double[15];
    long garbage = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < seconds.length; i++) {
      long from = now();
      for (int call = 0; call < perSample; call++) {
        kernel.run();
      }
      seconds[i] = (now() - from) * 1e-9 / perSample;
    }
    garbage = THREADS.getCurrentThreadAllocatedBytes() - garbage;
    Arrays.sort(seconds);
    double median = seconds[seconds.length / 2];
    out.printf(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"shape\": \"%s\", \"median_ms\": %.6f, \"gflops\": %.2f,"
            + " \"garbage_bytes\": %d}%n",
        name,
        shape,
        median * 1e3,
        work / median * 1e-9,
        garbage / perSample / seconds.length);
  }
}
