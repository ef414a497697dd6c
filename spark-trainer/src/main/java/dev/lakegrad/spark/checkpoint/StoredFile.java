package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.Check;

/** A file of a checkpoint as its manifest knows it; {@code sha256} in lower-case hex. */
public record StoredFile(String name, long length, String sha256) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  public StoredFile {
    checkName(name);
    Check.that(length >= 0, "checkpoint", "length %d of %s is negative", length, name);
    Check.that(
        sha256.matches("[0-9a-f]{64}"), "checkpoint", "'%s' of %s is no SHA-256", sha256, name);
  }

  /** Refuses names that could lead out of the checkpoint's folder. */
  static void checkName(String name) {
    Check.that(name.matches(NAME), "checkpoint", "'%s' is no file name of a checkpoint", name);
  }
}
