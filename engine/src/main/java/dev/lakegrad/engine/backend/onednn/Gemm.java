package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Product.Rest;
import dev.lakegrad.engine.backend.onednn.Product.Sizes;
import dev.lakegrad.engine.memory.Buffer;

/**
 * Matrix products, row by row, each side as it lies: by the library's general routine, which costs
 * little to call, or by a kernel made for the sizes where the routine is slow.
 */
final class Gemm {
  private static final byte AS_IT_LIES = 'N';
  private static final byte TRANSPOSED = 'T';

  /** Below this, the routine does not copy its sides into the order that it reads them in. */
  private static final double NO_COPY = 0.0038;

  /** A side of so many elements leaves the second-level cache before its rows are read again. */
  private static final long LARGE = 1 << 16;

  /** Sums of so many products take far longer than the pass that adds a bias. */
  private static final int LONG = 768;

  private Gemm() {}

  static void multiply(
      Session session,
      int m,
      int n,
      int k,
      double scale,
      Matrix a,
      Matrix b,
      boolean accumulate,
      Matrix c) {
    if (c.transposed()) {
      // (a b)ᵀ = bᵀ aᵀ, so that the product is always written along its rows.
      multiply(session, n, m, k, scale, b.transpose(), a.transpose(), accumulate, c.transpose());
    } else if (scale == 1 && isSlow(m, n, k, a, b)) {
      Sizes sizes = Sizes.product(m, n, k, a, b, accumulate, c);
      product(session, sizes).run(session, a, b, new Rest(c, null, null));
    } else {
      routine(session, m, n, k, scale, a, b, accumulate, c);
    }
  }

  static void affine(
      Session session,
      int m,
      int n,
      int k,
      Ending end,
      Matrix a,
      Matrix b,
      Buffer bias,
      Buffer out) {
    Matrix c = Matrix.of(out, n);
    Sizes sizes = Sizes.affine(m, n, k, end, a, b, c);
    product(session, sizes).run(session, a, b, new Rest(c, bias, end.added()));
  }

  /** As {@link #multiply}, of sides rounded to {@code bfloat16}. */
  static void multiplyRounded(
      Session session,
      int m,
      int n,
      int k,
      double scale,
      Matrix a,
      Matrix b,
      boolean accumulate,
      Matrix c) {
    if (c.transposed()) {
      multiplyRounded(
          session, n, m, k, scale, b.transpose(), a.transpose(), accumulate, c.transpose());
    } else {
      Sizes sizes = Sizes.product(m, n, k, a, b, accumulate, c);
      rounded(session, sizes, scale).run(session, a, b, new Rest(c, null, null));
    }
  }

  /** As {@link #affine}, of sides rounded to {@code bfloat16}. */
  static void affineRounded(
      Session session,
      int m,
      int n,
      int k,
      Ending end,
      Matrix a,
      Matrix b,
      Buffer bias,
      Buffer out) {
    Matrix c = Matrix.of(out, n);
    Sizes sizes = Sizes.affine(m, n, k, end, a, b, c);
    rounded(session, sizes, 1).run(session, a, b, new Rest(c, bias, end.added()));
  }

  private static RoundedProduct rounded(Session session, Sizes sizes, double scale) {
    RoundedProduct.Sizes all = new RoundedProduct.Sizes(sizes, scale);
    return session.made(RoundedProduct.class, all, () -> RoundedProduct.of(session, all));
  }

  /** Whether the routine is so much faster that the bias may be a pass of its own. */
  static boolean isBestForAffine(int m, int n, int k) {
    return copies(m, n) && k >= LONG;
  }

  private static boolean copies(int m, int n) {
    return 1.0 / m + 1.0 / n < NO_COPY;
  }

  private static Product product(Session session, Sizes sizes) {
    return session.made(Product.class, sizes, () -> Product.of(session, sizes));
  }

  /** Whether the routine would walk again and again through long columns of a large side. */
  private static boolean isSlow(int m, int n, int k, Matrix a, Matrix b) {
    boolean walks = a.transposed() || !b.transposed();
    return !copies(m, n) && walks && Math.max((long) m * k, (long) k * n) >= LARGE;
  }

  private static void routine(
      Session session,
      int m,
      int n,
      int k,
      double scale,
      Matrix a,
      Matrix b,
      boolean accumulate,
      Matrix c) {
    int status =
        dnnl_sgemm(
            way(a),
            way(b),
            m,
            n,
            k,
            (float) scale,
            session.address().at(a.data(), a.offset()),
            a.stride(),
            session.second().at(b.data(), b.offset()),
            b.stride(),
            accumulate ? 1 : 0,
            session.third().at(c.data(), c.offset()),
            c.stride());
    Library.check(status, "matrix product");
  }

  private static byte way(Matrix matrix) {
    return matrix.transposed() ? TRANSPOSED : AS_IT_LIES;
  }
}
