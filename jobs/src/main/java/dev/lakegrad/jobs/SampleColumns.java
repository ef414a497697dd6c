package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.TokenizerReader;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.TokenizerFolder;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
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
  private @Nullable String format;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "COLUMN",
      description = "The feature columns, separated by commas.")
  private List<String> features = List.of();

  @Option(names = "--label", paramLabel = "COLUMN", description = "The column of the class.")
  private @Nullable String label;

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "SIZE",
      description = "The shape of one sample, such as 1,28,28.")
  private List<Integer> shape = List.of();

  @Option(names = "--classes", paramLabel = "N", description = "How many classes there are.")
  private @Nullable Integer classes;

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND:FOLDER",
      description = "text: what a column of strings becomes tokens by, such as bpe:models/gpt2.")
  private @Nullable String tokenizer;

  /** Refuses to say what rows mean where none are looked at. */
  void check(OptionRules rules, boolean rows) {
    folder();
    rules
        .only("--format", format, rows, "with --table")
        .only("--features", features.isEmpty() ? null : features, rows, "with --table")
        .only("--label", label, rows, "with --table")
        .only("--shape", shape.isEmpty() ? null : shape, rows, "with --table")
        .only("--classes", classes, rows, "with --table")
        .only("--tokenizer", tokenizer, rows, "with --table");
  }

  private @Nullable TokenizerFolder folder() {
    if (tokenizer == null) {
      return null;
    }
    if (TokenizerSource.parse(tokenizer) instanceof TokenizerFolder folder) {
      return folder;
    }
    throw new IllegalArgumentException(
        "samples: --tokenizer %s would be learned, which only `import` does; name a folder"
            .formatted(tokenizer));
  }

  /** What the user said about the rows; the table says the rest. */
  SampleOptions options(SparkSession spark) {
    TokenizerFolder folder = folder();
    return new SampleOptions(
        format == null ? null : format(format),
        features,
        label,
        shape.isEmpty() ? null : Shape.of(shape.stream().mapToInt(Integer::intValue).toArray()),
        classes,
        folder == null ? null : TokenizerReader.read(spark, folder),
        true);
  }

  private static Format format(String name) {
    List<String> names =
        Arrays.stream(Format.values()).map(f -> f.name().toLowerCase(Locale.ROOT)).toList();
    Names.check("samples", "format", name, names);
    return Format.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
