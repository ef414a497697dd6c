package dev.lakegrad.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How rows become samples, where the table's own properties do not say it or are not wanted. */
@Command(optionListHeading = "%nSamples (tables made by `import` need none of these)%n")
final class SampleColumns {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What a row is: image, vector, tokens or text.")
  @Nullable String format;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "COLUMN",
      description = "The feature columns, separated by commas.")
  List<String> features = List.of();

  @Option(names = "--label", paramLabel = "COLUMN", description = "The column of the class.")
  @Nullable String label;

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "SIZE",
      description = "The shape of one sample, such as 1,28,28.")
  List<Integer> shape = List.of();

  @Option(names = "--classes", paramLabel = "N", description = "How many classes there are.")
  @Nullable Integer classes;
}
