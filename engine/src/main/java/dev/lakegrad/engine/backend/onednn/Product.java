package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
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
      boolean adds,
      boolean biased,
      Activation f) {

    static Sizes product(int m, int n, int k, Matrix a, Matrix b, boolean adds, Matrix c) {
      return new Sizes(
          m, n, k, Layout.of(a), Layout.of(b), Layout.of(c), adds, false, Activation.NONE);
    }

    static Sizes affine(int m, int n, int k, Activation f, Matrix a, Matrix b, Matrix c) {
      return new Sizes(m, n, k, Layout.of(a), Layout.of(b), Layout.of(c), false, true, f);
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
      dnnl_memory_desc c = s.c().describe(maker, s.m(), s.n());
      dnnl_memory_desc bias = s.biased() ? maker.rows(1, s.n()) : null;
      dnnl_primitive_attr how = s.adds() ? maker.adding() : maker.activating(s.f());
      dnnl_primitive_desc plan =
          maker.plan(
              made -> dnnl_matmul_primitive_desc_create(made, maker.engine(), a, b, bias, c, how));
      return maker.finished(
          new Product(
              s.biased()
                  ? maker.kernel(plan, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS)
                  : maker.kernel(plan, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST)));
    }
  }

  void run(Session session, Matrix a, Matrix b, @Nullable Buffer bias, Matrix c) {
    kernel.set(session, 0, a.data(), a.offset());
    kernel.set(session, 1, b.data(), b.offset());
    kernel.set(session, 2, c.data(), c.offset());
    if (bias != null) {
      kernel.set(session, 3, bias, 0);
    }
    kernel.run(session);
  }

  @Override
  public void destroy() {
    kernel.destroy();
  }
}
