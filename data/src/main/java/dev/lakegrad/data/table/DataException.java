package dev.lakegrad.data.table;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.Fault.Place;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Names;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of versions, their files and their rows: problem, reason, remedy. */
public final class DataException {
  private DataException() {}

  static LakegradException noTable(String path) {
    return input(
        "There is no table at " + path + ".",
        "The folder does not exist, or it is not visible to this user.",
        "Check the path, or make a table there with the import job.");
  }

  static LakegradException unreachable(String path, Throwable cause) {
    return new LakegradException(
        "The storage of " + path + " cannot be reached.",
        "It answered: " + cause.getMessage() + ".",
        "Check the path's scheme, the address and the credentials in the Hadoop configuration.",
        cause);
  }

  static LakegradException notDelta(String path, String found) {
    return input(
        path + " is not a Delta table.",
        "It has no commit in _delta_log; " + found + ".",
        "Import the files into a Delta table first, or, for Parquet files, run"
            + " CONVERT TO DELTA parquet.`"
            + path
            + "`.");
  }

  static LakegradException noVersion(String path, long version, long oldest, long latest) {
    return input(
        "Version " + version + " of " + path + " does not exist.",
        "The table has versions " + oldest + " to " + latest + ".",
        "Choose one of these, or leave the version out for the latest.");
  }

  static LakegradException versionCleaned(
      String path, long version, long oldest, long latest, Throwable cause) {
    return input(
        "Version " + version + " of " + path + " can no longer be read.",
        "Its log entries are gone, older than the table's delta.logRetentionDuration;"
            + " versions "
            + oldest
            + " to "
            + latest
            + " are left.",
        "Choose one of these, and keep the log longer from now on: "
            + setProperty(path, "delta.logRetentionDuration", "interval 90 days"),
        cause);
  }

  static LakegradException beyondRetention(String path, long version, long age, Throwable cause) {
    return input(
        "Version " + version + " of " + path + " can no longer be read.",
        "It was committed "
            + hours(age)
            + " hours ago and has been superseded, and Delta refuses superseded versions older than"
            + " the table's delta.deletedFileRetentionDuration.",
        "Choose a newer version, or keep deleted files longer: "
            + setProperty(
                path,
                "delta.deletedFileRetentionDuration",
                "interval " + (hours(age) / 24 + 14) + " days"),
        cause);
  }

  static LakegradException filesMissing(String title, List<String> missing, int all) {
    return input(
        "Data files of " + title + " are missing.",
        missing.size()
            + " of its "
            + all
            + " files are not on storage or have another size, the first is "
            + missing.get(0)
            + "; VACUUM removes the files of superseded versions.",
        "Choose a newer version, or restore the files from a backup.");
  }

  static LakegradException noSplit(String path, long version, String split, List<String> splits) {
    return input(
        "Version " + version + " of " + path + " has no split '" + split + "'.",
        splits.isEmpty()
            ? "The table has no partition column 'split'."
            : "Its splits are " + String.join(", ", splits) + ".",
        splits.isEmpty()
            ? "Leave the split out, or import the data with a split column."
            : "Choose one of these, or leave the split out for all rows.");
  }

  static LakegradException empty(String title) {
    return input(
        "There are no rows in " + title + ".",
        "No file is listed for it, or all of its rows are deleted.",
        "Choose another version or split.");
  }

  static LakegradException silentLoss(String setting) {
    return new LakegradException(
        "The setting " + setting + " is true.",
        "With it Spark leaves out files that it cannot read and says nothing, so a model would be"
            + " trained on part of the data.",
        "Set " + setting + "=false.");
  }

  static LakegradException noColumn(
      DatasetVersion version, String use, String column, Collection<String> columns) {
    return input(
        "There is no column '" + column + "' in " + version.title() + ".",
        "It is named as a "
            + use
            + "; the columns are "
            + String.join(", ", columns)
            + (columns.isEmpty()
                ? "."
                : ", the nearest is " + Names.nearest(column, columns) + "."),
        "Name a column that is there.");
  }

  static LakegradException wrongType(
      DatasetVersion version, String use, String column, String type, String wanted) {
    return input(
        "Column '" + column + "' of " + version.title() + " cannot be a " + use + ".",
        "It has the type " + type + ", and a " + use + " must be " + wanted + ".",
        "Name another column, or write a version in which it is cast.");
  }

  /** Ids of one vocabulary mean nothing in another one. */
  static LakegradException otherTokens(
      DatasetVersion version, String column, String own, String asked) {
    return input(
        "The tokens in column '"
            + column
            + "' of "
            + version.title()
            + " are of another tokenizer.",
        "The table's is " + own + ", and " + asked + " is wanted.",
        "Import the texts again with the tokenizer that is wanted, or name a column of the texts"
            + " themselves.");
  }

  static LakegradException notSaid(DatasetVersion version, String what, String remedy) {
    return input(
        "It is not known " + what + " in " + version.title() + ".",
        "The table's properties do not say it, and it cannot be told from its columns.",
        remedy);
  }

  static LakegradException badProperty(DatasetVersion version, String name, String value) {
    return input(
        "The property " + name + " of " + version.title() + " cannot be understood.",
        "Its value is '" + value + "'.",
        "Import the table again, or correct the property with ALTER TABLE ... SET TBLPROPERTIES.");
  }

  /** A value that cannot be trained on, found while reading. */
  public static LakegradException badValue(String file, long row, String column, String what) {
    return input(
        "Row " + row + " of " + file + " cannot be a sample.",
        "Column '" + column + "' holds " + what + ".",
        "Write a version of the table without such rows, or with the values replaced, and use"
            + " that.");
  }

  /** A file that gave another number of rows than the log says. */
  public static LakegradException rowCount(String file, long logged, long read) {
    return input(
        "File " + file + " does not hold the rows that the table's log lists.",
        "The log counts " + logged + " rows alive, and " + read + " were read.",
        "Check the file against a backup, or write the table anew; do not train on it as it is.");
  }

  /** A file that is listed but cannot be read. */
  public static LakegradException unreadable(String file, @Nullable Throwable cause) {
    return input(
        "File " + file + " cannot be read.",
        "The reader failed with: " + (cause == null ? "no reason given" : cause) + ".",
        "Check that the file is still there (VACUUM removes those of superseded versions) and"
            + " whole.",
        cause);
  }

  private static LakegradException input(String problem, String reason, String remedy) {
    return input(problem, reason, remedy, null);
  }

  private static LakegradException input(
      String problem, String reason, String remedy, @Nullable Throwable cause) {
    return new LakegradException(problem, reason, remedy, Fault.in(Place.INPUT, cause));
  }

  static String setProperty(String path, String name, String value) {
    return "ALTER TABLE delta.`" + path + "` SET TBLPROPERTIES ('" + name + "' = '" + value + "')";
  }

  private static long hours(long millis) {
    return millis / 3_600_000;
  }
}
