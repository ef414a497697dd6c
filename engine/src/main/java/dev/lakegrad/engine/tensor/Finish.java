package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an op does to its result before it writes it: {@code f(y + added)}.
 *
 * @param added of the result's shape, such as what a residual block adds to; or none
 */
public record Finish(@Nullable Tensor added, Activation f) {
  public static final Finish NONE = of(Activation.NONE);

  public static Finish of(Activation f) {
    return new Finish(null, f);
  }

  public static Finish adding(Tensor added) {
    return new Finish(added, Activation.NONE);
  }

  /** For results that lie in memory already. */
  public Tensor of(Tensor y) {
    return (added == null ? y : y.add(added)).activated(f);
  }

  void check(String op, Tensor x, Shape shape) {
    if (added != null) {
      Check.that(
          added.type() == x.type() && added.shape().equals(shape),
          op,
          "%s cannot be added to %s %s",
          added,
          shape,
          x.type());
    }
  }

  List<Tensor> with(Tensor... inputs) {
    if (added == null) {
      return List.of(inputs);
    }
    Tensor[] all = Arrays.copyOf(inputs, inputs.length + 1);
    all[inputs.length] = added;
    return List.of(all);
  }

  Ending ending() {
    return new Ending(added == null ? null : added.data(), f);
  }

  /** Said last: {@code dy}, which {@code f} has gone back through, is gone after it. */
  void handOn(Buffer dy, Gradients gradients) {
    if (added != null) {
      gradients.handOn(added, dy);
    }
  }
}
