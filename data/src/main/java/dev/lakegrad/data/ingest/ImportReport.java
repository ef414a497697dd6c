package dev.lakegrad.data.ingest;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an import wrote.
 *
 * @param table the table's full path
 * @param version the version that the import made
 * @param rows how many rows it added, {@code rowsPerSplit} how many of them to each split
 * @param total how many rows that version has
 * @param files how many data files it added
 * @param properties the table's {@code lakegrad.} properties
 */
public record ImportReport(
    String table,
    long version,
    long rows,
    SortedMap<String, Long> rowsPerSplit,
    long total,
    int files,
    SortedMap<String, String> properties) {

  public ImportReport {
    rowsPerSplit = Collections.unmodifiableSortedMap(new TreeMap<>(rowsPerSplit));
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }
}
