package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel does to its result {@code y} while it has it at hand: {@code f(y + added)}.
 *
 * @param added as large as the result, or none; never the memory that the result goes to
 */
public record Ending(@Nullable Buffer added, Activation f) {
  public static final Ending NONE = of(Activation.NONE);

  public static Ending of(Activation f) {
    return new Ending(null, f);
  }

  /** For kernels that do all of it afterwards, in place. */
  public void apply(Backend backend, Buffer y) {
    if (added != null) {
      backend.binary(Binary.ADD, y, added, y);
    }
    f.apply(backend, y);
  }
}
