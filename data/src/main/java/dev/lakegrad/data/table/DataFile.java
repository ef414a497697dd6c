package dev.lakegrad.data.table;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * One data file of a version, as the table's log lists it.
 *
 * @param path relative to the table, or absolute where the log says so (a shallow clone)
 * @param rows rows that are alive: those a deletion vector deletes are not counted
 * @param deletionVector whether some of the file's rows are deleted
 * @param partition value by partition column; a null value is left out
 */
public record DataFile(
    String path, long rows, long bytes, boolean deletionVector, SortedMap<String, String> partition)
    implements Serializable {
  private static final Pattern ABSOLUTE = Pattern.compile("(\\p{Alpha}[\\p{Alnum}+.-]*:)?/.*");

  public DataFile {
    partition = Collections.unmodifiableSortedMap(new TreeMap<>(partition));
  }

  /** Where the file lies, of a table at {@code table}. */
  Path under(Path table) {
    return under(table, path);
  }

  /** {@code path} itself if it is absolute, else as a path below {@code table}. */
  static Path under(Path table, String path) {
    return ABSOLUTE.matcher(path).matches()
        ? new Path(table, new Path(path)) // a path without a scheme gets the table's
        : new Path(table, new Path(null, null, path)); // a colon in it means no scheme
  }
}
