package dev.lakegrad.engine.backend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** The native backend, for tests that make no sense without it. */
public final class Native {
  private Native() {}

  /** The one that this JVM found; skips the test if there is none. */
  public static Backend backend() {
    Optional<Backend> found =
        Backends.preferred().all().stream()
            .filter(backend -> backend.name().equals("onednn"))
            .findAny();
    assumeTrue(found.isPresent(), "oneDNN does not load on this machine; the log says why");
    return found.orElseThrow();
  }
}
