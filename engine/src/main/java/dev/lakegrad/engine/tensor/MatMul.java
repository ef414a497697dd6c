package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix products: {@code [.., m, k] x [.., k, n] -> [.., m, n]}, each matrix read as its transpose
 * if so flagged. Leading axes are repeated to one shape by NumPy's rule; where only {@code a} has
 * some and is not transposed, they are folded into its rows, and it is one product.
 */
record MatMul(Tensor a, boolean aTransposed, Tensor b, boolean bTransposed) implements Op {

  MatMul {
    Check.that(a.type() == b.type(), "matmul", "types differ: %s and %s", a.type(), b.type());
    Check.that(
        a.shape().rank() > (folds(aTransposed, b) ? 0 : 1) && b.shape().rank() >= 2,
        "matmul",
        "not two matrices: %s x %s",
        a.shape(),
        b.shape());
    Check.that(
        a.size(aTransposed ? -2 : -1) == b.size(bTransposed ? -1 : -2),
        "matmul",
        "inner sizes differ: %s%s x %s%s",
        a.shape(),
        aTransposed ? "ᵀ" : "",
        b.shape(),
        bTransposed ? "ᵀ" : "");
    Check.that(
        folds(aTransposed, b) || leading(a).broadcast(leading(b)).isPresent(),
        "matmul",
        "leading axes do not fit: %s x %s",
        a.shape(),
        b.shape());
  }

  private static boolean folds(boolean aTransposed, Tensor b) {
    return !aTransposed && b.shape().rank() == 2;
  }

  private static Shape leading(Tensor matrices) {
    int[] sizes = matrices.shape().toArray();
    return Shape.of(Arrays.copyOf(sizes, sizes.length - 2));
  }

  private boolean folds() {
    return folds(aTransposed, b);
  }

  /** The leading axes of the products. */
  private Shape batch() {
    return folds() ? Shape.of() : leading(a).broadcast(leading(b)).orElseThrow();
  }

  private int m() {
    return folds() ? a.shape().rows() : a.size(aTransposed ? -1 : -2);
  }

  private int n() {
    return b.size(bTransposed ? -2 : -1);
  }

  private int k() {
    return b.size(bTransposed ? -1 : -2);
  }

  /** Which of an operand's matrices takes part in which product. */
  private Layout matrices(Tensor operand) {
    return folds() ? Layout.of(Shape.of()) : Layout.of(leading(operand)).broadcast(batch());
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(a, b);
  }

  @Override
  public Shape shape() {
    int[] rows = folds() ? a.shape().toArray() : batch().toArray();
    int[] sizes = Arrays.copyOf(rows, folds() ? rows.length : rows.length + 2);
    if (!folds()) {
      sizes[sizes.length - 2] = m();
    }
    sizes[sizes.length - 1] = n();
    return Shape.of(sizes);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    Layout left = matrices(a);
    Layout right = matrices(b);
    for (int i = 0; i < batch().size(); i++) {
      Matrix x = matrix(a.data(), left, i, m(), k(), aTransposed);
      Matrix z = matrix(b.data(), right, i, k(), n(), bTransposed);
      backend.matmul(m(), n(), k(), 1, x, z, false, Matrix.of(y, i * m() * n(), n()));
    }
  }

  /** The operand of product {@code i}, {@code [rows, columns]} after it was transposed. */
  private static Matrix matrix(
      Buffer data, Layout matrices, int i, int rows, int columns, boolean transposed) {
    Matrix stored = Matrix.of(data, matrices.at(i) * rows * columns, transposed ? rows : columns);
    return transposed ? stored.transpose() : stored;
  }

  /** With {@code y = ab}: {@code da = dy bᵀ} and {@code db = aᵀ dy}; transposed where stored so. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.into(a, (da, adds) -> leftGradient(backend, dy, da, adds));
    gradients.into(b, (db, adds) -> rightGradient(backend, dy, db, adds));
  }

  private void leftGradient(Backend backend, Buffer dy, Buffer da, boolean adds) {
    Layout left = matrices(a);
    Layout right = matrices(b);
    boolean sums = sums(backend, left, da, adds);
    for (int i = 0; i < batch().size(); i++) {
      Matrix d = Matrix.of(dy, i * m() * n(), n());
      Matrix z = matrix(b.data(), right, i, k(), n(), bTransposed);
      Matrix out = Matrix.of(da, left.at(i) * m() * k(), a.shape().columns());
      if (aTransposed) {
        backend.matmul(k(), m(), n(), 1, z, d.transpose(), sums, out);
      } else {
        backend.matmul(m(), k(), n(), 1, d, z.transpose(), sums, out);
      }
    }
  }

  private void rightGradient(Backend backend, Buffer dy, Buffer db, boolean adds) {
    Layout left = matrices(a);
    Layout right = matrices(b);
    boolean sums = sums(backend, right, db, adds);
    for (int i = 0; i < batch().size(); i++) {
      Matrix d = Matrix.of(dy, i * m() * n(), n());
      Matrix x = matrix(a.data(), left, i, m(), k(), aTransposed);
      Matrix out = Matrix.of(db, right.at(i) * k() * n(), b.shape().columns());
      if (bTransposed) {
        backend.matmul(n(), k(), m(), 1, d.transpose(), x, sums, out);
      } else {
        backend.matmul(k(), n(), m(), 1, x.transpose(), d, sums, out);
      }
    }
  }

  /** Whether products are added to {@code gradient}, which is made 0 if that starts here. */
  private static boolean sums(Backend backend, Layout matrices, Buffer gradient, boolean adds) {
    boolean starts = !adds && (matrices.repeats() || matrices.shape().size() == 0);
    if (starts) {
      backend.fill(0, gradient);
    }
    return adds || starts;
  }
}
