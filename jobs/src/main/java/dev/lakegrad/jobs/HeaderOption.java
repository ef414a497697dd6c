package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether the first line of a file names its columns. */
@Command(optionListHeading = "%nHeader%n")
final class HeaderOption {
  @Option(names = "--no-header", description = "The first line is a row, not the columns' names.")
  private boolean none;

  Header header() {
    return none ? Header.NONE : Header.FIRST_LINE;
  }
}
