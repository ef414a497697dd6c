package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A file with a row on each line, and perhaps another one of rows to test with. */
@Command(optionListHeading = "%nFiles%n")
final class RowFiles {
  @Option(names = "--input", required = true, paramLabel = "FILE", description = "The file.")
  private String input = "";

  @Option(names = "--test", paramLabel = "FILE", description = "A file of rows to test with.")
  private @Nullable String test;

  @Option(names = "--no-header", description = "The first line is a row, not the columns' names.")
  private boolean none;

  String input() {
    return input;
  }

  @Nullable String test() {
    return test;
  }

  Header header() {
    return none ? Header.NONE : Header.FIRST_LINE;
  }
}
