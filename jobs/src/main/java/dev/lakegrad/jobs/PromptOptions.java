package dev.lakegrad.jobs;

import dev.lakegrad.engine.zoo.Sampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a model of tokens writes. */
@Command(optionListHeading = "%nText (gpt)%n")
final class PromptOptions {
  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Text to continue, in place of a table.")
  private @Nullable String text;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "How many tokens to write. Default: ${DEFAULT-VALUE}.")
  private int tokens = 500;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "How daring: 0 takes the likeliest token. Default: ${DEFAULT-VALUE}.")
  private double temperature = 0.8;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the K likeliest tokens; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Nullable String text() {
    return text;
  }

  int tokens() {
    return tokens;
  }

  Sampler sampler() {
    return new Sampler(temperature, topK, seed);
  }
}
