package dev.lakegrad.spark.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.engine.Check;
import java.util.List;
import java.util.Objects;

/**
 * What a checkpoint is: when in the run, of which settings and data, and the files it consists of.
 *
 * @param format the version of this layout
 * @param config the settings of the run, as the trainer wrote them
 * @param provenance the table, its version and fingerprint, and seeds
 */
public record Manifest(
    int format, Moment moment, ObjectNode config, ObjectNode provenance, List<StoredFile> files) {

  /** The layout that this code writes, and the only one it reads. */
  public static final int FORMAT = 1;

  public Manifest {
    Check.that(
        format == FORMAT, "checkpoint", "format %d, but this Lakegrad reads %d", format, FORMAT);
    Objects.requireNonNull(moment, "moment");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(provenance, "provenance");
    files = List.copyOf(files);
  }

  /** A manifest whose files are still to be written. */
  public static Manifest of(Moment moment, ObjectNode config, ObjectNode provenance) {
    return new Manifest(FORMAT, moment, config, provenance, List.of());
  }

  /** This, of a checkpoint that consists of {@code files}. */
  Manifest withFiles(List<StoredFile> files) {
    return new Manifest(format, moment, config, provenance, files);
  }
}
