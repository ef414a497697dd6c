package dev.lakegrad.data;

import dev.lakegrad.engine.LakegradException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the fault of a {@link LakegradException} lies, kept as its cause.
 *
 * <p>It says the same on whichever machine and at whatever moment the failure is met, and comes
 * home with it from an executor: a job takes its exit code from it.
 */
public final class Fault extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a user would have to change. */
  public enum Place {
    /** What was asked for does not go together, or not with what is there. */
    OPTIONS,
    /** What is read: a table, a version, its rows, a file. */
    INPUT,
    /** What is written to: the place exists, belongs to somebody else, or takes nothing. */
    OUTPUT,
    /** A machine that computes: it has not got what is asked for, and nothing was computed yet. */
    MACHINE
  }

  private final Place place;

  private Fault(Place place, @Nullable Throwable cause) {
    super("the fault lies in the " + place.name().toLowerCase(Locale.ROOT), cause);
    this.place = place;
  }

  /** A fault that needs no further cause. */
  public static Fault in(Place place) {
    return new Fault(place, null);
  }

  /** A fault with what it came to light by. */
  public static Fault in(Place place, @Nullable Throwable cause) {
    return new Fault(place, cause);
  }

  /** The place that {@code thrown} or one of its causes names; the outermost counts. */
  public static Optional<Place> behind(Throwable thrown) {
    return Causes.first(thrown, Fault.class).map(fault -> fault.place);
  }
}
