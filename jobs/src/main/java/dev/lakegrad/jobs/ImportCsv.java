package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.CsvImport;
import dev.lakegrad.data.ingest.CsvImport.Options;
import dev.lakegrad.engine.Check;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows of numbers with a class each. */
@Command(
    name = "csv",
    description = "Imports rows of numbers with a class each, in a CSV file, plain or gzipped.")
final class ImportCsv extends Job {
  private static final String TAB = "tab"; // a tab itself is hard to type in a shell

  @Mixin private RowFiles files;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The column of the class: numbers or words.")
  private String label = "";

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "NAME",
      description = "Names of all columns, in place of the header's.")
  private List<String> columns = List.of();

  @Option(
      names = "--drop",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns to leave out.")
  private List<String> drop = List.of();

  @Option(
      names = "--separator",
      paramLabel = "CHARACTER",
      description = "Between columns, or the word tab. Default: a comma.")
  private String separator = ",";

  @Mixin private TargetOptions target;
  @Mixin private HoldoutOptions holdout;

  @Override
  void check() {
    Check.that(
        separator.length() == 1 || separator.equals(TAB),
        "import csv",
        "--separator '%s' is not one character, nor the word tab",
        separator);
    options();
  }

  @Override
  void run(SparkSession spark, Report report) {
    TargetOptions.tell(CsvImport.run(spark, options()), report);
  }

  private Options options() {
    return new Options(
        files.input(),
        files.test(),
        label,
        files.header(),
        columns,
        drop,
        separator.equals(TAB) ? '\t' : separator.charAt(0),
        holdout.or(files.test() == null ? 0.2 : 0),
        target.target());
  }
}
