package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import dev.lakegrad.engine.backend.Matrix;

/** Matrix products, row by row, each side as it lies. */
final class Gemm {
  private static final byte AS_IT_LIES = 'N';
  private static final byte TRANSPOSED = 'T';

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
      return;
    }
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
