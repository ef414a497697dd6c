package dev.lakegrad.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies behind a failure. */
public final class Causes {
  /** More than any honest chain has: one that bites its tail ends here too. */
  private static final int MOST = 100;

  private Causes() {}

  /** {@code failure} itself and then its causes, outermost first. */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    @Nullable Throwable next = failure;
    while (next != null && causes.size() < MOST) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }

  /** The first of them that is a {@code kind}. */
  public static <T> Optional<T> first(Throwable failure, Class<T> kind) {
    return of(failure).stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }
}
