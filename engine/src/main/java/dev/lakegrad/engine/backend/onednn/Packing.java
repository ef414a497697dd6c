package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Product.Layout;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;

/** The way of a right side into the order in which the library likes best to read it. */
final class Packing implements Session.Made {
  /** The order is chosen for products of so many rows; others read it just as well. */
  private static final int ROWS = 32;

  private final Kernel kernel;
  private final int floats;

  private Packing(Kernel kernel, int floats) {
    this.kernel = kernel;
    this.floats = floats;
  }

  /** A right side {@code [k, n]}, and the library's number of the type that it is packed as. */
  record Right(int n, int k, int type) {

    dnnl_memory_desc layout(Maker maker) {
      dnnl_memory_desc a = maker.any(type, ROWS, k);
      dnnl_memory_desc b = maker.any(type, k, n);
      dnnl_memory_desc c = maker.rows(ROWS, n);
      return Maker.layout(
          maker.plan(
              made ->
                  dnnl_matmul_primitive_desc_create(
                      made, maker.engine(), a, b, null, c, maker.attributes())),
          DNNL_ARG_WEIGHTS);
    }
  }

  private record Sizes(Right right, Layout from) {}

  static Packing of(Session session, Right right, Layout from) {
    return session.made(Packing.class, new Sizes(right, from), () -> make(session, right, from));
  }

  private static Packing make(Session session, Right right, Layout from) {
    try (Maker maker = session.maker()) {
      dnnl_memory_desc rows = from.describe(maker, right.k(), right.n());
      dnnl_memory_desc layout = right.layout(maker);
      return maker.finished(new Packing(maker.reorder(rows, layout), Maker.floats(layout)));
    }
  }

  /** How many floats the result takes. */
  int floats() {
    return floats;
  }

  void run(Session session, Matrix b, Buffer packed) {
    kernel.set(session, 0, b.data(), b.offset());
    kernel.set(session, 1, packed, 0);
    kernel.run(session);
  }

  @Override
  public void destroy() {
    kernel.destroy();
  }
}
