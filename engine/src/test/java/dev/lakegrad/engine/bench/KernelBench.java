package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.Square;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import java.util.Locale;

/**
 * Times the kernels of a backend in float32, as {@code scripts/bench kernels} says; one JSON object
 * per line, the first with what one core can do at most.
 */
public final class KernelBench {
  /** Elements that fit into the second cache, and elements that fit into none. */
  private static final int[] SIZES = {1 << 16, 1 << 24};

  private static final int COLUMNS = 256;

  private final KernelTimer timer;
  private final Backend backend;

  private KernelBench(KernelTimer timer, Backend backend) {
    this.timer = timer;
    this.backend = backend;
  }

  public static void main(String[] words) {
    Arguments.run(words, List.of("--only", "--backend", "--seconds"), KernelBench::run);
  }

  private static void run(Arguments arguments) {
    String name = arguments.one("--backend", "");
    if (!name.isEmpty()) {
      System.setProperty(Backends.PROPERTY, name);
    }
    List<String> wanted = arguments.all("--only", List.of());
    KernelTimer timer = new KernelTimer(System.out, wanted, arguments.number("--seconds", 0.5));
    KernelBench bench = new KernelBench(timer, Backends.preferred().forType(DType.F32));
    bench.products();
    bench.convolutions();
    bench.attentions();
    for (int size : SIZES) {
      bench.rows(size);
      bench.channels(size);
      bench.flat(size);
    }
  }

  private void products() {
    int[][] shapes = {
      {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}, {128, 784, 512},
      {256, 1024, 2048}, {2048, 256, 768}, {2048, 1024, 256}, {2048, 256, 8192}, {64, 1024, 1024},
      {128, 64, 128}, {16, 16, 16}
    };
    for (int[] s : shapes) {
      Buffer a = numbers(s[0] * s[1]);
      Buffer b = numbers(s[1] * s[2]);
      Matrix c = Matrix.of(numbers(s[0] * s[2]), s[2]);
      Matrix ta = Matrix.of(a, s[0]).transpose();
      Matrix tb = Matrix.of(b, s[1]).transpose();
      product("matmul", s, Matrix.of(a, s[1]), Matrix.of(b, s[2]), c);
      product("matmul b^T", s, Matrix.of(a, s[1]), tb, c);
      product("matmul a^T", s, ta, Matrix.of(b, s[2]), c);
      Buffer bias = numbers(s[2]);
      Matrix rows = Matrix.of(a, s[1]);
      timer.products(
          "affine",
          s[0] + "x" + s[1] + "x" + s[2],
          (double) s[0] * s[1] * s[2],
          () ->
              backend.affine(
                  s[0], s[2], s[1], Ending.of(Activation.RELU), rows, tb, bias, c.data()));
    }
  }

  private void product(String name, int[] s, Matrix a, Matrix b, Matrix c) {
    timer.products(
        name,
        s[0] + "x" + s[1] + "x" + s[2],
        (double) s[0] * s[1] * s[2],
        () -> backend.matmul(s[0], s[2], s[1], 1, a, b, false, c));
  }

  private void convolutions() {
    convolution(Square.convolution(128, 1, 28, 28, 6, 5, 1, 2));
    convolution(Square.convolution(128, 6, 14, 14, 16, 5, 1, 0));
    convolution(Square.convolution(64, 3, 32, 32, 32, 3, 1, 1));
    convolution(Square.convolution(64, 32, 16, 16, 64, 3, 1, 1));
    convolution(Square.convolution(64, 32, 32, 32, 64, 3, 1, 1));
    convolution(Square.convolution(32, 64, 32, 32, 64, 3, 1, 1));
    convolution(Square.convolution(32, 64, 32, 32, 128, 3, 2, 1));
    convolution(Square.convolution(32, 64, 32, 32, 128, 1, 2, 0));
    convolution(Square.convolution(32, 512, 4, 4, 512, 3, 1, 1));
    convolution(Square.convolution(32, 3, 32, 32, 192, 4, 4, 0));
  }

  private void convolution(ConvShape s) {
    Buffer x = numbers(s.batch() * s.pixels() * s.in());
    Buffer y = numbers(s.batch() * s.area() * s.out());
    Buffer weight = numbers(s.weights());
    Buffer bias = numbers(s.out());
    double count = (double) y.size() * s.inPerGroup() * s.taps();
    String shape =
        "%dx%dx%dx%d to %d, kernel %d, stride %d"
            .formatted(
                s.batch(),
                s.height().size(),
                s.width().size(),
                s.in(),
                s.out(),
                s.width().kernel(),
                s.width().slide().stride());
    timer.products(
        "convolution",
        shape,
        count,
        () -> backend.convolve(s, Ending.of(Activation.RELU), x, weight, bias, y));
    timer.products(
        "convolution dx", shape, count, () -> backend.convolveInputGradient(s, y, weight, x));
    timer.products(
        "convolution dw",
        shape,
        count,
        () -> backend.convolveWeightGradient(s, x, y, weight, bias));
  }

  private void attentions() {
    attention(new AttentionShape(16, 128, 4, 256, true));
    attention(new AttentionShape(16, 128, 4, 256, false));
    attention(new AttentionShape(32, 65, 3, 192, false));
  }

  private void attention(AttentionShape s) {
    int size = s.batch() * s.time() * s.width();
    Buffer qkv = numbers(3 * size);
    Buffer dqkv = numbers(3 * size);
    Buffer y = numbers(size);
    double pairs = s.causal() ? s.time() * (s.time() + 1) / 2.0 : (double) s.time() * s.time();
    double count = 2 * pairs * s.width() * s.batch();
    String shape =
        "%dx%d, %d heads, width %d%s"
            .formatted(s.batch(), s.time(), s.heads(), s.width(), s.causal() ? ", causal" : "");
    timer.products("attention", shape, count, () -> backend.attention(s, qkv, y));
    timer.products(
        "attention gradient", shape, 2 * count, () -> backend.attentionGradient(s, qkv, y, dqkv));
  }

  private void rows(int size) {
    Buffer x = numbers(size);
    Buffer y = numbers(size);
    Buffer z = numbers(size);
    Buffer row = numbers(COLUMNS);
    Buffer sums = numbers(COLUMNS);
    int rows = size / COLUMNS;
    Buffer mean = numbers(rows);
    Buffer variance = numbers(rows);
    String shape = rows + "x" + COLUMNS;
    timer.moves("softmax", shape, 2.0 * size, () -> backend.softmax(COLUMNS, x, y));
    timer.moves(
        "softmax gradient", shape, 3.0 * size, () -> backend.softmaxGradient(COLUMNS, x, y, z));
    timer.moves("sum rows", shape, size, () -> backend.sumRows(x, sums));
    timer.moves("add row", shape, 2.0 * size, () -> backend.binaryRows(Binary.ADD, x, row, y));
    Layout whole = Layout.of(Shape.of(rows, COLUMNS));
    Layout across = Layout.of(Shape.of(COLUMNS, rows)).permute(1, 0);
    timer.moves("transpose", shape, 2.0 * size, () -> backend.copy(x, whole, y, across));
    timer.moves(
        "layer norm",
        shape,
        2.0 * size,
        () -> backend.layerNorm(COLUMNS, 1e-5, x, row, row, mean, variance, y));
    timer.moves(
        "layer norm gradient",
        shape,
        3.0 * size,
        () -> backend.layerNormGradient(COLUMNS, 1e-5, x, row, mean, variance, y, z, sums, sums));
  }

  private void channels(int size) {
    int count = 64;
    Buffer x = numbers(size);
    Buffer y = numbers(size);
    Buffer z = numbers(size);
    Buffer mean = numbers(count);
    Buffer variance = numbers(count);
    Buffer gain = numbers(count);
    Buffer sums = numbers(count);
    String shape = size / count + "x" + count;
    timer.moves("batch norm moments", shape, size, () -> backend.channelMoments(x, mean, variance));
    timer.moves(
        "batch norm",
        shape,
        2.0 * size,
        () ->
            backend.batchNorm(1e-5, Ending.of(Activation.RELU), x, mean, variance, gain, gain, y));
    timer.moves(
        "batch norm gradient",
        shape,
        3.0 * size,
        () -> backend.batchNormGradient(1e-5, x, mean, variance, gain, y, z, sums, sums));
  }

  private void flat(int size) {
    Buffer x = numbers(size);
    Buffer y = numbers(size);
    Buffer z = numbers(size);
    String shape = String.valueOf(size);
    for (Unary f : Unary.values()) {
      String name = f.name().toLowerCase(Locale.ROOT);
      timer.moves(name, shape, 2.0 * size, () -> backend.unary(f, x, y));
      timer.moves(
          name + " gradient", shape, 4.0 * size, () -> backend.unaryGradient(f, x, y, x, z));
    }
    timer.moves("add", shape, 3.0 * size, () -> backend.binary(Binary.ADD, x, y, z));
    timer.moves("scale", shape, 2.0 * size, () -> backend.scale(0.5, x, z));
    timer.moves("accumulate", shape, 3.0 * size, () -> backend.accumulate(1e-9, x, y));
    timer.moves("sum of squares", shape, size, () -> check(backend.sumOfSquares(x)));
    AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 1e-9, 1, 0, 1);
    Buffer squares = numbers(size);
    backend.fill(1, squares);
    timer.moves("adam", shape, 7.0 * size, () -> backend.adam(step, x, y, squares, z));
  }

  /** Uses a result, so that computing it cannot be left out. */
  private static void check(double result) {
    if (Double.isNaN(result)) {
      throw new IllegalStateException("bench: the sum of finite numbers is NaN");
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
}
