package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Product.Layout;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Right sides of matrix products in the layout that the library likes best, and products with them.
 */
final class Packed {
  /** The layout is chosen for products of so many rows; those of others read it just as well. */
  private static final int ROWS = 32;

  private Packed() {}

  /** A right side: its sizes, and the library's number of the type that it is kept in. */
  record Right(int n, int k, int type) {

    private dnnl_memory_desc layout(Maker maker) {
      dnnl_memory_desc a = maker.any(type, ROWS, k);
      dnnl_memory_desc b = maker.any(type, k, n);
      dnnl_memory_desc c = maker.rows(ROWS, n);
      return Maker.layout(product(maker, a, b, null, c, maker.attributes()), DNNL_ARG_WEIGHTS);
    }
  }

  private static dnnl_primitive_desc product(
      Maker maker,
      dnnl_memory_desc a,
      dnnl_memory_desc b,
      @Nullable dnnl_memory_desc bias,
      dnnl_memory_desc c,
      dnnl_primitive_attr how) {
    return maker.plan(
        made -> dnnl_matmul_primitive_desc_create(made, maker.engine(), a, b, bias, c, how));
  }

  // Laying out

  private record PackingSizes(Right right, Layout from) {}

  /** The way into the layout. */
  private record Packing(Kernel kernel, int floats) implements Session.Made {

    static Packing of(Session session, PackingSizes sizes) {
      Right right = sizes.right();
      try (Maker maker = session.maker()) {
        dnnl_memory_desc from = sizes.from().describe(maker, right.k(), right.n());
        dnnl_memory_desc layout = right.layout(maker);
        return maker.finished(
            new Packing(maker.reorder(from, layout), Maker.floats(layout)));
      }
    }

    @Override
    public void destroy() {
      kernel.destroy();
    }
  }

  private static Packing packing(Session session, Right right, Layout from) {
    PackingSizes sizes = new PackingSizes(right, from);
    return session.made(Packing.class, sizes, () -> Packing.of(session, sizes));
  }

  /** How many floats a packed right side takes. */
  static int size(Session session, Right right) {
    return packing(session, right, new Layout(right.n(), false)).floats();
  }

  static void pack(Session session, Right right, Matrix b, Buffer packed) {
    Kernel kernel = packing(session, right, Layout.of(b)).kernel();
    kernel.set(session, 0, b.data(), b.offset());
    kernel.set(session, 1, packed, 0);
    kernel.run(session);
  }

  // Products

  private record ProductSizes(Right right, int m, Layout a, Layout c, boolean biased) {}

  /** A product of certain sizes, and the way to round its left side where it wants that. */
  private record PackedProduct(Kernel kernel, @Nullable Kernel rounding, int roundedFloats)
      implements Session.Made {

    static PackedProduct of(Session session, ProductSizes sizes) {
      Right right = sizes.right();
      try (Maker maker = session.maker()) {
        dnnl_memory_desc rows = sizes.a().describe(maker, sizes.m(), right.k());
        boolean rounds = right.type() != dnnl_f32;
        dnnl_memory_desc a = rounds ? maker.any(right.type(), sizes.m(), right.k()) : rows;
        dnnl_memory_desc c = sizes.c().describe(maker, sizes.m(), right.n());
        dnnl_memory_desc bias = sizes.biased() ? maker.rows(1, right.n()) : null;
        dnnl_primitive_attr how = sizes.biased() ? maker.attributes() : maker.adding();
        dnnl_primitive_desc plan = product(maker, a, right.layout(maker), bias, c, how);
        dnnl_memory_desc left = Maker.layout(plan, DNNL_ARG_SRC);
        return maker.finished(
            new PackedProduct(
                sizes.biased()
                    ? maker.kernel(
                        plan, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS)
                    : maker.kernel(plan, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST),
                rounds ? maker.reorder(rows, left) : null,
                Maker.floats(left)));
      }
    }

    void run(Session session, Matrix a, Buffer packed, @Nullable Buffer bias, Matrix c) {
      if (rounding == null) {
        kernel.set(session, 0, a.data(), a.offset());
      } else {
        Buffer rounded = session.scratch(Use.LEFT, roundedFloats);
        rounding.set(session, 0, a.data(), a.offset());
        rounding.set(session, 1, rounded, 0);
        rounding.run(session);
        kernel.set(session, 0, rounded, 0);
      }
      kernel.set(session, 1, packed, 0);
      kernel.set(session, 2, c.data(), c.offset());
      if (bias != null) {
        kernel.set(session, 3, bias, 0);
      }
      kernel.run(session);
    }

    @Override
    public void destroy() {
      kernel.destroy();
      if (rounding != null) {
        rounding.destroy();
      }
    }
  }

  /** {@code c = a b + bias}, or, without a bias, {@code c = c + a b}. */
  static void multiply(
      Session session,
      int m,
      Right right,
      Matrix a,
      Buffer packed,
      @Nullable Buffer bias,
      Matrix c) {
    ProductSizes sizes = new ProductSizes(right, m, Layout.of(a), Layout.of(c), bias != null);
    session
        .made(PackedProduct.class, sizes, () -> PackedProduct.of(session, sizes))
        .run(session, a, packed, bias, c);
  }
}
