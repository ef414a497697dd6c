package dev.lakegrad.data.ingest;

import dev.lakegrad.engine.Check;

/**
 * The table that an import writes.
 *
 * @param table its path on any Hadoop file system
 * @param files how many data files each split gets; 0 lets the import choose: one for each core
 *     that Spark has, at least 4, because a file is what a worker reads
 */
public record Target(String table, int files, Mode mode) {

  /** Whether the table must not be there yet, or must be. */
  public enum Mode {
    CREATE,
    /** One more version of a table of the same schema and properties; its mean and std stay. */
    APPEND
  }

  public Target {
    Check.that(!table.isBlank(), "import", "the table's path is empty");
    Check.that(files >= 0, "import", "%d files", files);
  }

  /** A new table at {@code path}. */
  public static Target create(String path) {
    return new Target(path, 0, Mode.CREATE);
  }

  /** A new version of the table at {@code path}. */
  public static Target append(String path) {
    return new Target(path, 0, Mode.APPEND);
  }

  public Target withFiles(int count) {
    return new Target(table, count, mode);
  }
}
