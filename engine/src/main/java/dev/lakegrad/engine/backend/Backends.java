package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.memory.DType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which backend computes on which type: of those that support it, the one of highest priority.
 *
 * <p>{@code -Dlakegrad.backend=NAME} prefers the one of that name for every type it supports.
 * Backends come from {@link ServiceLoader}; one that cannot run here is left out, and the log says
 * why.
 */
public final class Backends {
  /** The system property that names a preferred backend. */
  public static final String PROPERTY = "lakegrad.backend";

  private static final Logger LOG = System.getLogger(Backends.class.getName());

  private final List<Backend> candidates;

  private Backends(List<Backend> candidates) {
    this.candidates = candidates;
  }

  /** What this JVM offers, found at the first call. */
  public static Backends preferred() {
    return Preferred.CHOSEN.get();
  }

  /** Chooses among {@code candidates}; the first of equal priority. */
  public static Backends of(Backend... candidates) {
    Check.that(candidates.length > 0, "backends", "there is none to choose from");
    List<Backend> sorted = new ArrayList<>(Arrays.asList(candidates));
    sorted.sort(Comparator.comparingInt(Backend::priority).reversed());
    return new Backends(List.copyOf(sorted));
  }

  /** All there are, the most preferred first. */
  public List<Backend> all() {
    return candidates;
  }

  /** The backend for {@code type}; ids are moved and compared by the plain one. */
  public Backend forType(DType type) {
    for (Backend backend : candidates) {
      if (backend.supports(type)) {
        return backend;
      }
    }
    throw new IllegalArgumentException("backends: none of %s takes %s".formatted(names(), type));
  }

  /**
   * These, with {@code float32} products and convolutions that round what they read to {@code
   * bfloat16}; refused where the machine has no such kernels.
   */
  public Backends inBfloat16() {
    Backend exact = forType(DType.F32);
    Backend rounding =
        exact
            .inBfloat16()
            .orElseThrow(
                () ->
                    new LakegradException(
                        "This machine has no kernels for bfloat16.",
                        "Only onednn has them, on processors with AVX-512 or ARM's BF16, and here"
                            + " float32 is computed by %s.".formatted(exact.description()),
                        "Take --precision float32."));
    List<Backend> all = new ArrayList<>(candidates);
    all.replaceAll(backend -> backend == exact ? rounding : backend);
    return new Backends(List.copyOf(all));
  }

  /** What computes on what: {@code float32 by vector (512 bit), float64 by plain loops}. */
  public String description() {
    List<String> parts = new ArrayList<>();
    for (DType type : List.of(DType.F32, DType.F64)) {
      if (candidates.stream().anyMatch(backend -> backend.supports(type))) {
        parts.add(type + " by " + forType(type).description());
      }
    }
    return String.join(", ", parts);
  }

  /** This, with the backend of {@code name} before all others. */
  Backends preferring(String name) {
    Names.check("backends", "backend", name, names());
    List<Backend> sorted = new ArrayList<>(candidates);
    sorted.sort(Comparator.comparing(backend -> !backend.name().equals(name)));
    return new Backends(List.copyOf(sorted));
  }

  private List<String> names() {
    return candidates.stream().map(Backend::name).toList();
  }

  @Override
  public String toString() {
    return description();
  }

  /** The plain backend and what a service loader found, and why it did not find more. */
  record Found(Backends backends, List<String> failures) {

    static Found by(Iterator<Backend> services) {
      List<Backend> found = new ArrayList<>(List.of(new PlainBackend()));
      List<String> failures = new ArrayList<>();
      while (true) {
        try {
          if (!services.hasNext()) {
            return new Found(of(found.toArray(Backend[]::new)), failures);
          }
          found.add(services.next());
        } catch (ServiceConfigurationError | LinkageError e) {
          failures.add(reason(e));
        }
      }
    }

    /** The innermost cause says what is missing; what is around it, only that something is. */
    private static String reason(Throwable failure) {
      Throwable cause = failure;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return cause instanceof IllegalStateException
          ? String.valueOf(cause.getMessage())
          : cause.toString();
    }

    /** These, with the backend of {@code name} first; or as they are, if it is null. */
    Backends preferring(@Nullable String name) {
      if (name == null) {
        return backends;
      }
      if (!failures.isEmpty() && !backends.names().contains(name)) {
        throw new LakegradException(
            "The backend \"%s\" was asked for with -D%s but is not here.".formatted(name, PROPERTY),
            "Not loaded: %s.".formatted(String.join("; ", failures)),
            "Mend that, or take one of %s.".formatted(backends.names()));
      }
      return backends.preferring(name);
    }
  }

  /** Chosen when first asked for, and constant from then on; so is a refusal to choose. */
  private static final class Preferred {
    static final Supplier<Backends> CHOSEN = choose();

    private Preferred() {}

    private static Supplier<Backends> choose() {
      ServiceLoader<Backend> services =
          ServiceLoader.load(Backend.class, Backends.class.getClassLoader());
      Found found = Found.by(services.iterator());
      try {
        Backends chosen = found.preferring(System.getProperty(PROPERTY));
        log(chosen, found.failures());
        return () -> chosen;
      } catch (IllegalArgumentException | LakegradException e) {
        return () -> {
          throw e;
        };
      }
    }

    private static void log(Backends chosen, List<String> failures) {
      if (failures.isEmpty()) {
        LOG.log(Level.INFO, "Kernels: {0}", chosen.description());
      } else {
        LOG.log(
            Level.WARNING,
            "Kernels: {0}; not loaded: {1}",
            chosen.description(),
            String.join("; ", failures));
      }
    }
  }
}
