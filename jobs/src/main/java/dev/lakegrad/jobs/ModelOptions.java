package dev.lakegrad.jobs;

import dev.lakegrad.engine.zoo.ModelSpec;
import java.util.Map;
import java.util.TreeMap;
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
          "mlp, cnn, lenet, resnet18, vit, gpt, bert or bag; `lakegrad describe --models` tells.")
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
      description = "How many tokens a gpt sees at once. Default: ${DEFAULT-VALUE}.")
  int context = 128;

  ModelSpec spec() {
    return ModelSpec.of(model, settings);
  }
}
