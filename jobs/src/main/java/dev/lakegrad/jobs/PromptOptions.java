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
      description = "How many tokens to write. Default: 500.")
  private @Nullable Integer tokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "How daring: 0 takes the likeliest token. Default: 0.8.")
  private @Nullable Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the K likeliest tokens; 0 for all. Default: 0.")
  private @Nullable Integer topK;

  @Option(names = "--seed", paramLabel = "N", description = "Of the drawing. Default: 1.")
  private @Nullable Long seed;

  @Nullable String text() {
    return text;
  }

  /** Refuses to say how to write where nothing is written. */
  void check(OptionRules rules) {
    boolean writes = text != null;
    boolean draws = temperature == null || temperature > 0;
    rules
        .only("--tokens", tokens, writes, "with --prompt")
        .only("--temperature", temperature, writes, "with --prompt")
        .only("--top-k", topK, writes, "with --prompt")
        .only("--top-k", topK, draws, "with --temperature above 0")
        .only("--seed", seed, writes, "with --prompt");
  }

  int tokens() {
    return tokens == null ? 500 : tokens;
  }

  Sampler sampler() {
    return new Sampler(
        temperature == null ? 0.8 : temperature, topK == null ? 0 : topK, seed == null ? 1 : seed);
  }
}
