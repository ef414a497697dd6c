package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax and cross-entropy in one, averaged: {@code -1/n Σ log softmax(logits)[target]}, logits
 * {@code [.., classes]}, targets {@code [..]}; a scalar. Keeps the probabilities for the way back.
 */
record CrossEntropy(Tensor logits, Tensor targets, Buffer probabilities, Buffer losses)
    implements Op {

  static CrossEntropy of(Tensor logits, Tensor targets) {
    int[] sizes = logits.shape().toArray();
    Check.that(
        sizes.length > 0
            && targets.shape().equals(Shape.of(Arrays.copyOf(sizes, sizes.length - 1))),
        "crossEntropy",
        "logits %s do not fit targets %s",
        logits.shape(),
        targets.shape());
    Check.that(targets.size() > 0, "crossEntropy", "no targets to average over: %s", targets);
    Ids.check("crossEntropy", targets, 0, logits.size(-1));
    Scope scope = Scope.current();
    return new CrossEntropy(
        logits,
        targets,
        scope.allocate(logits.type(), logits.size()),
        scope.allocate(logits.type(), targets.size()));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(logits, targets);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(probabilities, losses);
  }

  @Override
  public Shape shape() {
    return Shape.of();
  }

  @Override
  public DType type() {
    return logits.type();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.crossEntropy(logits.size(-1), logits.data(), targets.data(), probabilities, losses);
    y.set(0, backend.sum(losses) / targets.size());
  }

  /** {@code dlogits = dy/n (softmax(logits) - onehot(target))}. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    double scale = dy.get(0) / targets.size();
    gradients.write(
        logits,
        dlogits ->
            backend.crossEntropyGradient(
                logits.size(-1), probabilities, targets.data(), scale, dlogits));
  }
}
