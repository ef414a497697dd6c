package dev.lakegrad.data.table;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

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

  public DataFile {
    partition = Collections.unmodifiableSortedMap(new TreeMap<>(partition));
  }
}
