package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.ImportReport;
import dev.lakegrad.data.ingest.Target;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The table that an import writes. */
@Command(optionListHeading = "%nTable%n")
final class TargetOptions {
  @Option(
      names = "--table",
      required = true,
      paramLabel = "PATH",
      description = "The Delta table to write, on any Hadoop file system.")
  private String table = "";

  @Option(
      names = "--append",
      description = "Add a version to the table that is there; else it must not exist.")
  private boolean append;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Data files of each split; 0 for one per core, at least 4.")
  private int files;

  Target target() {
    return (append ? Target.append(table) : Target.create(table)).withFiles(files);
  }

  static void tell(ImportReport written, Report report) {
    report
        .fact("table", written.table())
        .fact("version", written.version())
        .fact("rows", written.total())
        .fact("rows_added", written.rows());
    written
        .rowsPerSplit()
        .forEach((split, rows) -> report.text("  %-14s %,d rows".formatted(split, rows)));
    report.hidden("rows_added_per_split", written.rowsPerSplit()).fact("files", written.files());
    for (Map.Entry<String, String> property : written.properties().entrySet()) {
      report.text("  %s = %s".formatted(property.getKey(), shortened(property.getValue())));
    }
    report.hidden("properties", written.properties());
  }

  private static String shortened(String value) {
    return value.length() <= 100 ? value : value.substring(0, 97) + "...";
  }
}
