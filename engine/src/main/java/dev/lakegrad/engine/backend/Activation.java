package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel does to its result while it has it at hand: a function whose slope follows from its
 * value, so that what went in need not be kept.
 */
public enum Activation {
  NONE(null),
  RELU(Unary.RELU),
  TANH(Unary.TANH);

  private final @Nullable Unary function;

  Activation(@Nullable Unary function) {
    this.function = function;
  }

  /** For kernels that do it afterwards, in place. */
  public void apply(Backend backend, Buffer y) {
    if (function != null) {
      backend.unary(function, y, y);
    }
  }

  /** Turns the gradient of the result {@code y} into that of what went in, in place. */
  public void goBack(Backend backend, Buffer y, Buffer dy) {
    if (function != null) {
      backend.unaryGradient(function, y, y, dy, dy); // the rectifier is positive where its input is
    }
  }
}
