package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Matrix product: {@code [m, k] x [k, n] -> [m, n]}, each operand read as its transpose if so
 * flagged. Leading axes of {@code a} are folded into its rows, unless it is transposed.
 */
record MatMul(Tensor a, boolean aTransposed, Tensor b, boolean bTransposed) implements Op {

  MatMul {
    Check.that(a.type() == b.type(), "matmul", "types differ: %s and %s", a.type(), b.type());
    Check.that(
        (aTransposed ? a.shape().rank() == 2 : a.shape().rank() > 0) && b.shape().rank() == 2,
        "matmul",
        "not two matrices: %s x %s",
        a.shape(),
        b.shape());
    Check.that(
        a.shape().at(aTransposed ? 0 : -1) == b.shape().at(bTransposed ? 1 : 0),
        "matmul",
        "inner sizes differ: %s%s x %s%s",
        a.shape(),
        aTransposed ? "ᵀ" : "",
        b.shape(),
        bTransposed ? "ᵀ" : "");
  }

  private int m() {
    return aTransposed ? a.size(1) : a.shape().rows();
  }

  private int n() {
    return b.size(bTransposed ? 0 : 1);
  }

  private int k() {
    return b.size(bTransposed ? 1 : 0);
  }

  private Matrix left() {
    Matrix stored = Matrix.of(a.data(), a.shape().columns());
    return aTransposed ? stored.transpose() : stored;
  }

  private Matrix right() {
    Matrix stored = Matrix.of(b.data(), b.shape().columns());
    return bTransposed ? stored.transpose() : stored;
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(a, b);
  }

  @Override
  public Shape shape() {
    if (aTransposed) {
      return Shape.of(m(), n());
    }
    int[] sizes = a.shape().toArray();
    sizes[sizes.length - 1] = n();
    return Shape.of(sizes);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.matmul(m(), n(), k(), 1, left(), right(), false, Matrix.of(y, n()));
  }

  /** With {@code y = ab}: {@code da = dy bᵀ} and {@code db = aᵀ dy}; transposed where stored so. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    Matrix d = Matrix.of(dy, n());
    gradients.into(
        a,
        (da, adds) -> {
          Matrix out = Matrix.of(da, a.shape().columns());
          if (aTransposed) {
            backend.matmul(k(), m(), n(), 1, right(), d.transpose(), adds, out);
          } else {
            backend.matmul(m(), k(), n(), 1, d, right().transpose(), adds, out);
          }
        });
    gradients.into(
        b,
        (db, adds) -> {
          Matrix out = Matrix.of(db, b.shape().columns());
          if (bTransposed) {
            backend.matmul(n(), k(), m(), 1, d.transpose(), left(), adds, out);
          } else {
            backend.matmul(k(), n(), m(), 1, left().transpose(), d, adds, out);
          }
        });
  }
}
