package dev.lakegrad.jobs;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.train.TrainingSpec;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which model of the zoo. */
@Command(optionListHeading = "%nModel%n")
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FAMILY",
      description =
          "mlp, cnn, lenet, resnet18, vit, gpt, bert, bag, rnn, lstm or gru;"
              + " `lakegrad describe --models` tells.")
  private String model = "";

  @Option(
      names = "--set",
      split = ";",
      paramLabel = "NAME=VALUE",
      description = "A setting of the model, such as --set hidden=512,512. May be repeated.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "How many tokens of plain text it sees at once. Default: 128.")
  private @Nullable Integer context;

  /** What to train, with everything else as it mostly is. */
  TrainingSpec spec(String output) {
    ModelSpec chosen = ModelSpec.of(model, settings);
    Zoo.check(chosen);
    TrainingSpec spec = TrainingSpec.of(chosen, output);
    return context == null ? spec : spec.withContext(context);
  }

  /** Refuses what {@code samples} give no meaning to. */
  void check(SampleSchema samples) {
    boolean tokens = samples.format() == SampleSchema.Format.TOKENS;
    new OptionRules("train")
        .only("--context", context, tokens, "with a table of tokens, as `import text` makes");
  }
}
