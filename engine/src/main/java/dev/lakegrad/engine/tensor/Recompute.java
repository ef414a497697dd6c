package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a model of which only the input is kept: on the way back it is computed once more (Chen
 * et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). The results are the same, bit for
 * bit; memory is paid for with one more forward pass.
 */
record Recompute(Tensor x, UnaryOperator<Tensor> part, Shape shape, @Nullable Draws draws)
    implements Op {

  /** {@code part(x)}, whose tensors between the two are gone when this returns. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  static Tensor run(Tensor x, UnaryOperator<Tensor> part) {
    Scope outer = Scope.current();
    if (!outer.records()) {
      return part.apply(x);
    }
    Draws draws = outer.drawsAgain();
    try (Scope inner = outer.inner()) {
      Tensor y = part.apply(x.withoutHistory());
      Buffer out = outer.allocate(y.type(), y.size());
      out.copyFrom(y.data());
      return Tensor.ofOp(new Recompute(x, part, y.shape(), draws), out, outer);
    }
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    throw new AssertionError("run made the result with the op");
  }

  @Override
  @SuppressWarnings("try") // the scope is open for what is made inside it
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    Buffer dx = gradients.sum(x);
    Workspace workspace = Scope.current().workspace();
    // A copy each time: what is drawn moves it on.
    Draws same = draws == null ? null : draws.again();
    try (Scope again = Scope.repeating(workspace, same)) {
      Tensor result = part.apply(Parameter.over(x.shape(), x.data(), dx).value());
      Gradients.flow(result, dy, true);
    }
  }
}
