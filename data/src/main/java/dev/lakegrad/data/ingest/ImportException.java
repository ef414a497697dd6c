package dev.lakegrad.data.ingest;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.Fault.Place;
import dev.lakegrad.data.storage.Storage;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a source or a target, in full sentences. */
final class ImportException {
  private ImportException() {}

  static LakegradException missing(String path) {
    return new LakegradException(
        "There is no file " + path + ".",
        "The path was looked up and nothing is there.",
        "Correct the path, or fetch the data first.");
  }

  static LakegradException notAFile(String path) {
    return new LakegradException(
        path + " is a folder.", "An import reads one file.", "Name the file itself.");
  }

  static LakegradException unreadable(String path, IOException cause) {
    return new LakegradException(
        path + " cannot be read.",
        "The file system says: " + firstLine(cause) + ".",
        "Make the file readable for this user and from the executors, then run the import again.",
        cause);
  }

  /** The source breaks a rule of its format. */
  static LakegradException malformed(String path, String reason, String remedy) {
    return malformed(path, reason, remedy, null);
  }

  static LakegradException malformed(
      String path, String reason, String remedy, @Nullable Throwable cause) {
    return new LakegradException(path + " cannot be imported.", reason, remedy, cause);
  }

  /** A file whose cells are apart by {@code other}: the option is wrong, not the file. */
  static LakegradException separator(String path, char separator, char other) {
    return new LakegradException(
        path + " cannot be imported with %s between its columns.".formatted(name(separator)),
        "Its first line is one cell then, and several with %s.".formatted(name(other)),
        "Say --separator %s.".formatted(other == '\t' ? "tab" : "'" + other + "'"),
        Fault.in(Place.OPTIONS));
  }

  private static String name(char separator) {
    return switch (separator) {
      case '\t' -> "a tab";
      case ',' -> "a comma";
      case ';' -> "a semicolon";
      default -> "'" + separator + "'";
    };
  }

  /** Lines that break a rule; {@code lines} names the first of them. */
  static LakegradException badLines(String path, List<String> lines, String remedy) {
    String reason =
        (lines.size() == 1 ? "One line is" : "Some lines are")
            + " not as expected: "
            + String.join("; ", lines)
            + ".";
    return malformed(path, reason, remedy);
  }

  /** Files of a tokenizer that do not make one. */
  static LakegradException noTokenizer(String folder, String kind, IllegalArgumentException why) {
    return new LakegradException(
        "The files in " + folder + " are no tokenizer of the kind " + kind + ".",
        firstLine(why) + ".",
        "Give the folder of a tokenizer as GPT-2, BERT or a model of ours has it.",
        why);
  }

  static LakegradException noTable(String table) {
    return output(
        "There is no Delta table at " + table + " to append to.",
        "The folder has no _delta_log with a commit.",
        "Correct the path, or import without appending first.");
  }

  static LakegradException disagrees(String table, String what, String there, String here) {
    return new LakegradException(
        "The rows do not fit the table " + table + ".",
        "Its %s is %s, the import's is %s.".formatted(what, there, here),
        "Import into a table of its own, or with the options the table was made with.");
  }

  static LakegradException notWritten(String table, Throwable cause) {
    return output(
        "The table " + table + " was not written.",
        "Writing it gave: " + Storage.reason(cause) + ".",
        "Nothing of this import is left in the table; mend the cause and run it again.",
        cause);
  }

  static LakegradException changed(String table, long expected, long found) {
    return new LakegradException(
        "The import into " + table + " did not write what it had checked.",
        "%d rows were checked, %d were written: the source changed meanwhile."
            .formatted(expected, found),
        "Run the import again when nothing writes to the source.");
  }

  /** An append that is in the table already, as version {@code version}. */
  static LakegradException appendChanged(String table, long version, long expected, long found) {
    return new LakegradException(
        "The import into " + table + " did not write what it had checked.",
        "%d rows were checked, %d were written, as version %d: the source changed meanwhile."
            .formatted(expected, found, version),
        ("Take them out with RESTORE TABLE delta.`%s` TO VERSION AS OF %d, which undoes later"
                + " versions too, then run the import again when nothing writes to the source.")
            .formatted(table, version - 1));
  }

  /** An append that Spark says is done, but the table's history does not show. */
  static LakegradException noCommit(String table) {
    return new LakegradException(
        "The commit of the import into " + table + " was not found.",
        "Spark says that it is made, but no version since shows the import's mark as its"
            + " userMetadata.",
        "Look at DESCRIBE HISTORY delta.`" + table + "` before running the import again.");
  }

  private static LakegradException output(String problem, String reason, String remedy) {
    return output(problem, reason, remedy, null);
  }

  private static LakegradException output(
      String problem, String reason, String remedy, @Nullable Throwable cause) {
    return new LakegradException(problem, reason, remedy, Fault.in(Place.OUTPUT, cause));
  }

  static String firstLine(Throwable cause) {
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String line = text.lines().findFirst().orElse(cause.toString()).strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
