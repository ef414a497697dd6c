package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.Square;
import dev.lakegrad.engine.bench.Kernel.Work;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Products, convolutions and attentions: kernels that are bound by arithmetic. */
final class ArithmeticKernels {
  private static final Ending RECTIFIED = Ending.of(Activation.RELU);

  private final DType type;

  ArithmeticKernels(DType type) {
    this.type = type;
  }

  /** Matrix products and convolutions. */
  List<Kernel> products() {
    Stream<Kernel> products =
        Stream.of(
                new Product(256, 256, 256),
                new Product(512, 512, 512),
                new Product(1024, 1024, 1024),
                new Product(2048, 2048, 2048),
                new Product(128, 784, 512),
                new Product(256, 1024, 2048),
                new Product(2048, 256, 768),
                new Product(2048, 1024, 256),
                new Product(2048, 256, 8192),
                new Product(64, 1024, 1024),
                new Product(128, 64, 128),
                new Product(16, 16, 16))
            .flatMap(this::products);
    Stream<Kernel> convolutions =
        Stream.of(
                Square.convolution(128, 1, 28, 28, 6, 5, 1, 2),
                Square.convolution(128, 6, 14, 14, 16, 5, 1, 0),
                Square.convolution(64, 3, 32, 32, 32, 3, 1, 1),
                Square.convolution(64, 32, 16, 16, 64, 3, 1, 1),
                Square.convolution(64, 32, 32, 32, 64, 3, 1, 1),
                Square.convolution(32, 64, 32, 32, 64, 3, 1, 1),
                Square.convolution(32, 64, 32, 32, 128, 3, 2, 1),
                Square.convolution(32, 64, 32, 32, 128, 1, 2, 0),
                Square.convolution(32, 512, 4, 4, 512, 3, 1, 1),
                Square.convolution(32, 3, 32, 32, 192, 4, 4, 0))
            .flatMap(this::convolutions);
    return Stream.concat(products, convolutions).toList();
  }

  /** {@code [m, k] x [k, n]}. */
  private record Product(int m, int k, int n) {

    Kernel kernel(String name, Function<Backend, Runnable> ready) {
      String shape = m + "x" + k + "x" + n;
      return new Kernel(name, shape, Work.ARITHMETIC, (double) m * k * n, ready);
    }

    Runnable call(Backend backend, Matrix a, Matrix b, Buffer c) {
      return () -> backend.matmul(m, n, k, 1, a, b, false, Matrix.of(c, n));
    }
  }

  private Stream<Kernel> products(Product p) {
    int a = p.m * p.k;
    int b = p.k * p.n;
    int c = p.m * p.n;
    return Stream.of(
        p.kernel("matmul", on -> p.call(on, Matrix.of(of(a), p.k), Matrix.of(of(b), p.n), of(c))),
        p.kernel(
            "matmul b^T",
            on -> p.call(on, Matrix.of(of(a), p.k), Matrix.of(of(b), p.k).transpose(), of(c))),
        p.kernel(
            "matmul a^T",
            on -> p.call(on, Matrix.of(of(a), p.m).transpose(), Matrix.of(of(b), p.n), of(c))),
        p.kernel(
            "affine",
            on -> {
              Matrix x = Matrix.of(of(a), p.k);
              Matrix weight = Matrix.of(of(b), p.k).transpose();
              Buffer bias = of(p.n);
              Buffer y = of(c);
              return () -> on.affine(p.m, p.n, p.k, RECTIFIED, x, weight, bias, y);
            }));
  }

  private Stream<Kernel> convolutions(ConvShape s) {
    int x = s.batch() * s.pixels() * s.in();
    int y = s.batch() * s.area() * s.out();
    int weight = s.weights();
    return Stream.of(
        convolution(
            "convolution",
            s,
            on -> {
              Buffer from = of(x);
              Buffer by = of(weight);
              Buffer bias = of(s.out());
              Buffer to = of(y);
              return () -> on.convolve(s, RECTIFIED, from, by, bias, to);
            }),
        convolution(
            "convolution dx",
            s,
            on -> {
              Buffer dy = of(y);
              Buffer by = of(weight);
              Buffer dx = of(x);
              return () -> on.convolveInputGradient(s, dy, by, dx);
            }),
        convolution(
            "convolution dw",
            s,
            on -> {
              Buffer from = of(x);
              Buffer dy = of(y);
              Buffer dweight = of(weight);
              Buffer dbias = of(s.out());
              return () -> on.convolveWeightGradient(s, from, dy, dweight, dbias);
            }));
  }

  private static Kernel convolution(String name, ConvShape s, Function<Backend, Runnable> ready) {
    double results = (double) s.batch() * s.area() * s.out();
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
    return new Kernel(name, shape, Work.ARITHMETIC, results * s.inPerGroup() * s.taps(), ready);
  }

  List<Kernel> attentions() {
    return Stream.of(
            new AttentionShape(16, 128, 4, 256, true),
            new AttentionShape(16, 128, 4, 256, false),
            new AttentionShape(32, 65, 3, 192, false))
        .flatMap(this::attentions)
        .toList();
  }

  private Stream<Kernel> attentions(AttentionShape s) {
    int size = s.batch() * s.time() * s.width();
    double pairs = s.causal() ? s.time() * (s.time() + 1) / 2.0 : (double) s.time() * s.time();
    double count = 2 * pairs * s.width() * s.batch();
    String shape =
        "%dx%d, %d heads, width %d%s"
            .formatted(s.batch(), s.time(), s.heads(), s.width(), s.causal() ? ", causal" : "");
    return Stream.of(
        new Kernel(
            "attention",
            shape,
            Work.ARITHMETIC,
            count,
            on -> {
              Buffer qkv = of(3 * size);
              Buffer y = of(size);
              return () -> on.attention(s, qkv, y);
            }),
        new Kernel(
            "attention gradient",
            shape,
            Work.ARITHMETIC,
            2 * count,
            on -> {
              Buffer qkv = of(3 * size);
              Buffer dy = of(size);
              Buffer dqkv = of(3 * size);
              return () -> on.attentionGradient(s, qkv, dy, dqkv);
            }));
  }

  private Buffer of(int size) {
    return Kernels.numbers(type, size);
  }
}
