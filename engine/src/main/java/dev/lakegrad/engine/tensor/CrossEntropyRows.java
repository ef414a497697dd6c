package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax and cross-entropy of each row by {@link Labels}, logits {@code [.., classes]}, targets
 * {@code [..]}: {@code -Σ_c q_c log p_c}, where {@code q_c = (1 - ε) w_t [c = t] + ε/C w_c}.
 *
 * <p>Keeps the probabilities for the way back, ids without ignored ones, and the weights.
 */
record CrossEntropyRows(
    Tensor logits, Tensor targets, Labels labels, Buffer probabilities, Buffer ids, Buffer weights)
    implements Op {

  static CrossEntropyRows of(Tensor logits, Tensor targets, Labels labels) {
    int[] sizes = logits.shape().toArray();
    Check.that(
        sizes.length > 0
            && targets.shape().equals(Shape.of(Arrays.copyOf(sizes, sizes.length - 1))),
        "crossEntropy",
        "logits %s do not fit targets %s",
        logits.shape(),
        targets.shape());
    labels.check("crossEntropy", targets, logits.size(-1));
    Scope scope = Scope.current();
    CrossEntropyRows op =
        new CrossEntropyRows(
            logits,
            targets,
            labels,
            scope.allocate(logits.type(), logits.size()),
            scope.allocate(DType.I32, targets.size()),
            scope.allocate(logits.type(), logits.size(-1)));
    op.prepare();
    return op;
  }

  /** An ignored label is taken for class 0, so that kernels find one. */
  private void prepare() {
    for (int row = 0; row < ids.size(); row++) {
      int id = targets.data().id(row);
      ids.set(row, labels.ignores(id) ? 0 : id);
    }
    for (int c = 0; c < weights.size(); c++) {
      weights.set(c, labels.weights().isEmpty() ? 1 : labels.weights().get(c));
    }
  }

  private int classes() {
    return weights.size();
  }

  private boolean ignores(int row) {
    return labels.ignores(targets.data().id(row));
  }

  /** {@code (1 - ε) w_t}, what the label itself counts for. */
  private double own(int row) {
    return (1 - labels.smoothing()) * weights.get(ids.id(row));
  }

  /** {@code ε/C}, what each class counts for, times its weight. */
  private double spread() {
    return labels.smoothing() / classes();
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(logits, targets);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(probabilities, ids, weights);
  }

  @Override
  public Shape shape() {
    return targets.shape();
  }

  @Override
  public DType type() {
    return logits.type();
  }

  /** The kernel finds {@code l = -log p_t}; then {@code -log p_c = l + z_t - z_c}. */
  @Override
  public void forward(Backend backend, Buffer y) {
    backend.crossEntropy(classes(), logits.data(), ids, probabilities, y);
    Buffer dots = Scope.current().allocate(type(), y.size());
    backend.fill(0, dots);
    if (labels.smoothing() > 0) {
      Matrix rows = Matrix.of(logits.data(), classes());
      Matrix column = Matrix.of(weights, 1);
      backend.matmul(y.size(), 1, classes(), spread(), rows, column, true, Matrix.of(dots, 1));
    }
    double all = spread() * backend.sum(weights);
    for (int row = 0; row < y.size(); row++) {
      double loss = y.get(row);
      double level = loss + logits.data().get(row * classes() + ids.id(row));
      y.set(row, ignores(row) ? 0 : own(row) * loss + all * level - dots.get(row));
    }
    Scope.current().release(dots);
  }

  /** {@code dz_k = dy (p_k Σ q - q_k)}. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    double all = spread() * backend.sum(weights);
    gradients.write(
        logits,
        dlogits -> {
          for (int row = 0; row < dy.size(); row++) {
            Buffer dz = dlogits.slice(row * classes(), classes());
            if (ignores(row)) {
              backend.fill(0, dz);
            } else {
              rowGradient(backend, row, dy.get(row), all, dz);
            }
          }
        });
  }

  /** {@code all} is what the classes count for together, but for the label itself. */
  private void rowGradient(Backend backend, int row, double slope, double all, Buffer dz) {
    Buffer p = probabilities.slice(row * classes(), classes());
    backend.scale(slope * (own(row) + all), p, dz);
    backend.accumulate(-slope * spread(), weights, dz);
    int target = ids.id(row);
    dz.set(target, dz.get(target) - slope * own(row));
  }
}
