package dev.lakegrad.engine.backend;

/** What multiplies matrices: {@link Backend#matmul}, for kernels that are made of products. */
@FunctionalInterface
public interface Products {
  /** {@code c = scale a b}, or added to {@code c} where {@code accumulate}. */
  void matmul(int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c);
}
