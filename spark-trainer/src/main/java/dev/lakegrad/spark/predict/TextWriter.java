package dev.lakegrad.spark.predict;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.Tokenizer;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Sampler;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.Objects;

/** Continues a prompt with a model that predicts the next token, and with the model's tokenizer. */
public final class TextWriter {
  private final TrainedModel model;
  private final Tokenizer tokenizer;

  /** What was written: the tokens after a prompt, and the text that they add to it. */
  @SuppressWarnings("ArrayRecordComponent") // the array is handed over, never compared
  public record Written(int[] tokens, String text) {}

  public TextWriter(TrainedModel model) {
    SampleSchema samples = model.samples();
    Check.that(
        samples.format() == Format.TOKENS,
        "predict",
        "only a model of tokens continues a prompt; this one is of samples of the form %s",
        samples.format());
    this.model = model;
    this.tokenizer = Objects.requireNonNull(samples.tokenizer(), "tokens have one").tokenizer();
  }

  /** Writes {@code count} tokens after {@code prompt}. */
  public Written write(String prompt, int count, Sampler sampler) {
    int[] before = tokenizer.encode(prompt);
    int[] tokens = sampler.sample(model.restore(), before, count, new Workspace());
    return new Written(tokens, tokenizer.continuation(before, tokens));
  }
}
