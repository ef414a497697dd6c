package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/** A matrix product of certain sizes, made for them. */
final class Product implements Session.Made {
  private final Kernel kernel;

  private Product(Kernel kernel) {
    this.kernel = kernel;
  }

  /** What kernels differ by. */
  record Sizes(
      int m,
      int n,
      int k,
      Layout a,
      Layout b,
      Layout c,
      boolean sums,
      boolean biased,
      boolean adds,
      Activation f) {

    static Sizes product(int m, int n, int k, Matrix a, Matrix b, boolean sums, Matrix c) {
      return new Sizes(
          m, n, k, Layout.of(a), Layout.of(b), Layout.of(c), sums, false, false, Activation.NONE);
    }

    static Sizes affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Matrix c) {
      return new Sizes(
          m,
          n,
          k,
          Layout.of(a),
          Layout.of(b),
          Layout.of(c),
          false,
          true,
          end.added() != null,
          end.f());
    }

    /** What becomes of a result that is written like {@code c}. */
    private void finish(PostOps end, dnnl_memory_desc c) {
      if (sums) {
        end.sum();
      }
      if (adds) {
        end.add(c);
      }
      end.apply(f);
    }

    /** What the kernel is called with, in that order. */
    int[] names() {
      IntStream.Builder names = IntStream.builder();
      names.add(DNNL_ARG_SRC).add(DNNL_ARG_WEIGHTS).add(DNNL_ARG_DST);
      if (biased) {
        names.add(DNNL_ARG_BIAS);
      }
      if (adds) {
        names.add(PostOps.FIRST);
      }
      return names.build().toArray();
    }
  }

  /** How a matrix lies in its buffer. */
  record Layout(int stride, boolean transposed) {
    static Layout of(Matrix matrix) {
      return new Layout(matrix.stride(), matrix.transposed());
    }

    dnnl_memory_desc describe(Maker maker, int rows, int columns) {
      long[] strides = transposed ? new long[] {1, stride} : new long[] {stride, 1};
      return maker.strided(new long[] {rows, columns}, strides);
    }
  }

  static Product of(Session session, Sizes s) {
    try (Maker maker = session.maker()) {
      dnnl_memory_desc a = s.a().describe(maker, s.m(), s.k());
      dnnl_memory_desc b = s.b().describe(maker, s.k(), s.n());
      return maker.finished(new Product(kernel(maker, plan(maker, s, 1, a, b), s)));
    }
  }

  /** A product of sides that lie like {@code a} and {@code b}. */
  static dnnl_primitive_desc plan(
      Maker maker, Sizes s, double scale, dnnl_memory_desc a, dnnl_memory_desc b) {
    dnnl_memory_desc c = s.c().describe(maker, s.m(), s.n());
    dnnl_memory_desc bias = s.biased() ? maker.rows(1, s.n()) : null;
    dnnl_primitive_attr how = maker.ending(end -> s.finish(end.scale(scale), c));
    return maker.plan(
        made -> dnnl_matmul_primitive_desc_create(made, maker.engine(), a, b, bias, c, how));
  }

  static Kernel kernel(Maker maker, dnnl_primitive_desc plan, Sizes s) {
    return maker.kernel(plan, s.names());
  }

  void run(Session session, Matrix a, Matrix b, Rest rest) {
    kernel.set(session, 0, a.data(), a.offset());
    kernel.set(session, 1, b.data(), b.offset());
    rest.run(session, kernel);
  }

  /** What a kernel is called with besides its two sides. */
  record Rest(Matrix c, @Nullable Buffer bias, @Nullable Buffer added) {

    /** Runs {@code kernel}, whose sides are set. */
    void run(Session session, Kernel kernel) {
      kernel.set(session, 2, c.data(), c.offset());
      int place = 3;
      if (bias != null) {
        kernel.set(session, place++, bias, 0);
      }
      if (added != null) {
        kernel.set(session, place, added, 0);
      }
      kernel.run(session);
    }
  }

  @Override
  public void destroy() {
    kernel.destroy();
  }
}
