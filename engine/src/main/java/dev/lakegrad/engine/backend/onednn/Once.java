package dev.lakegrad.engine.backend.onednn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is found when it is first asked for, by whichever thread, and then stays. */
final class Once<T> implements Supplier<T> {
  private final Supplier<T> finder;
  private @Nullable T found;

  Once(Supplier<T> finder) {
    this.finder = finder;
  }

  @Override
  public synchronized T get() {
    T known = found;
    if (known == null) {
      known = finder.get();
      found = known;
    }
    return known;
  }
}
