package dev.lakegrad.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Spark lays down on the driver's machine beside the result: a warehouse that no job of ours
 * uses, and on a local cluster a folder for each executor's log under {@code SPARK_HOME/work}.
 */
final class Litter {
  private static final Logger LOG = LoggerFactory.getLogger(Litter.class);

  private final Path warehouse;
  private final @Nullable Path work;

  private Litter(Path warehouse, @Nullable Path work) {
    this.warehouse = warehouse;
    this.work = work;
  }

  /**
   * Sends the warehouse to a temporary place; without that it lies where the user is. Spark makes
   * the folder if it needs one, so that a session that never opens leaves none.
   */
  static Litter of(String master) {
    String home = System.getenv("SPARK_HOME");
    boolean works = master.startsWith("local-cluster") && home != null;
    return new Litter(
        Path.of(System.getProperty("java.io.tmpdir"), "lakegrad-warehouse-" + UUID.randomUUID()),
        works ? Path.of(home, "work") : null);
  }

  /** For {@code spark.sql.warehouse.dir}. */
  String warehouse() {
    return warehouse.toUri().toString();
  }

  void remove() {
    delete(warehouse);
  }

  /** The logs of {@code application}'s executors, if they ran here. */
  void removeLogs(String application) {
    if (work != null) {
      delete(work.resolve(application));
    }
  }

  /** The job's result is good without this having worked, so it only warns. */
  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} could not be deleted and stays", folder, e);
    }
  }
}
