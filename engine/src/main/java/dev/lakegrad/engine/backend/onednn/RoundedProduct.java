package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;

import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Product.Rest;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * A matrix product of certain sizes whose sides are rounded to {@code bfloat16} first, in the order
 * that the library likes to read them in. It sums and writes {@code float32}.
 */
final class RoundedProduct implements Session.Made {
  private final Rounding left;
  private final Rounding right;
  private final Kernel kernel;

  /** What kernels differ by. */
  record Sizes(Product.Sizes product, double scale) {}

  /** A side's way into scratch memory. */
  record Rounding(Kernel kernel, Use use, int floats) {

    static Rounding of(
        Maker maker, dnnl_memory_desc from, dnnl_primitive_desc plan, int name, Use use) {
      dnnl_memory_desc layout = Maker.layout(plan, name);
      return new Rounding(maker.reorder(from, layout), use, Maker.floats(layout));
    }

    /** Rounds {@code matrix}, and returns where the result lies. */
    Buffer round(Session session, Matrix matrix) {
      Buffer rounded = session.scratch(use, floats);
      kernel.set(session, 0, matrix.data(), matrix.offset());
      kernel.set(session, 1, rounded, 0);
      kernel.run(session);
      return rounded;
    }
  }

  private RoundedProduct(Rounding left, Rounding right, Kernel kernel) {
    this.left = left;
    this.right = right;
    this.kernel = kernel;
  }

  static RoundedProduct of(Session session, Sizes sizes) {
    Product.Sizes s = sizes.product();
    try (Maker maker = session.maker()) {
      dnnl_memory_desc anyLeft = maker.any(dnnl_bf16, s.m(), s.k());
      dnnl_memory_desc anyRight = maker.any(dnnl_bf16, s.k(), s.n());
      dnnl_primitive_desc plan = Product.plan(maker, s, sizes.scale(), anyLeft, anyRight);
      dnnl_memory_desc a = s.a().describe(maker, s.m(), s.k());
      dnnl_memory_desc b = s.b().describe(maker, s.k(), s.n());
      return maker.finished(
          new RoundedProduct(
              Rounding.of(maker, a, plan, DNNL_ARG_SRC, Use.LEFT),
              Rounding.of(maker, b, plan, DNNL_ARG_WEIGHTS, Use.RIGHT),
              Product.kernel(maker, plan, s)));
    }
  }

  void run(Session session, Matrix a, Matrix b, Rest rest) {
    kernel.set(session, 0, left.round(session, a), 0);
    kernel.set(session, 1, right.round(session, b), 0);
    rest.run(session, kernel);
  }

  @Override
  public void destroy() {
    left.kernel().destroy();
    right.kernel().destroy();
    kernel.destroy();
  }
}
