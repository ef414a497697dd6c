package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Packing.Right;
import dev.lakegrad.engine.backend.onednn.Product.Layout;
import dev.lakegrad.engine.backend.onednn.Product.Rest;
import dev.lakegrad.engine.backend.onednn.RoundedProduct.Rounding;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product of certain sizes whose right side was {@linkplain Packing packed} before. The
 * left side is rounded first if the right side was.
 */
final class PackedProduct implements Session.Made {
  private final @Nullable Rounding left;
  private final Kernel kernel;

  private PackedProduct(@Nullable Rounding left, Kernel kernel) {
    this.left = left;
    this.kernel = kernel;
  }

  /** What kernels differ by; with a bias the result is written, without one it is added. */
  record Sizes(int m, Right right, Layout a, Layout c, boolean biased) {

    static Sizes of(int m, Right right, Matrix a, Rest rest) {
      return new Sizes(m, right, Layout.of(a), Layout.of(rest.c()), rest.bias() != null);
    }

    private Product.Sizes product() {
      Layout b = new Layout(right.n(), false); // not asked for: the library has its own
      return new Product.Sizes(
          m, right.n(), right.k(), a, b, c, !biased, biased, false, Activation.NONE);
    }
  }

  static PackedProduct of(Session session, Sizes sizes) {
    return session.made(PackedProduct.class, sizes, () -> make(session, sizes));
  }

  private static PackedProduct make(Session session, Sizes s) {
    int type = s.right().type();
    int k = s.right().k();
    try (Maker maker = session.maker()) {
      dnnl_memory_desc rows = s.a().describe(maker, s.m(), k);
      dnnl_memory_desc a = type == dnnl_f32 ? rows : maker.any(type, s.m(), k);
      Product.Sizes product = s.product();
      dnnl_primitive_desc plan = Product.plan(maker, product, 1, a, s.right().layout(maker));
      Rounding left =
          type == dnnl_f32 ? null : Rounding.of(maker, rows, plan, DNNL_ARG_SRC, Use.LEFT);
      return maker.finished(new PackedProduct(left, Product.kernel(maker, plan, product)));
    }
  }

  void run(Session session, Matrix a, Buffer packed, Rest rest) {
    if (left == null) {
      kernel.set(session, 0, a.data(), a.offset());
    } else {
      kernel.set(session, 0, left.round(session, a), 0);
    }
    kernel.set(session, 1, packed, 0);
    rest.run(session, kernel);
  }

  @Override
  public void destroy() {
    kernel.destroy();
    if (left != null) {
      left.kernel().destroy();
    }
  }
}
