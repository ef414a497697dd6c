package dev.lakegrad.spark.predict;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Sampler;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Continues a prompt with a model that predicts the next token. */
public final class TextWriter {
  private final TrainedModel model;
  private final List<String> vocabulary;
  private final Map<String, Integer> ids = new HashMap<>();

  public TextWriter(TrainedModel model) {
    SampleSchema samples = model.samples();
    Check.that(
        samples.format() == Format.TOKENS,
        "predict",
        "only a model of tokens continues a prompt; this one is of samples of the form %s",
        samples.format());
    this.model = model;
    this.vocabulary = samples.vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
  }

  /** The {@code count} tokens after {@code prompt}, without it. */
  public int[] tokens(String prompt, int count, Sampler sampler) {
    return sampler.sample(model.restore(), encode(prompt), count, new Workspace());
  }

  /** What tokens stand for. */
  public String text(int... tokens) {
    return Arrays.stream(tokens).mapToObj(vocabulary::get).collect(Collectors.joining());
  }

  private int[] encode(String prompt) {
    return prompt
        .codePoints()
        .map(
            c -> {
              Integer id = ids.get(Character.toString(c));
              Check.that(
                  id != null,
                  "predict",
                  "the character '%s' of the prompt was not in the text the model was trained on",
                  Character.toString(c));
              return id == null ? -1 : id;
            })
        .toArray();
  }
}
