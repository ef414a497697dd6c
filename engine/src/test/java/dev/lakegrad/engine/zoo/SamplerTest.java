package dev.lakegrad.engine.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.tensor.Workspace;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int[] PROMPT = {1, 2, 3};

  @Test
  void drawsTheSameTextFromTheSameSeed() {
    Model model = gpt(4, 11);

    int[] text = new Sampler(1, 0, 5).sample(model, PROMPT, 40, new Workspace());

    assertThat(text).hasSize(40);
    assertThat(Arrays.stream(text).boxed()).allMatch(id -> 0 <= id && id < 11);
    assertThat(new Sampler(1, 0, 5).sample(model, PROMPT, 40, new Workspace())).isEqualTo(text);
    assertThat(new Sampler(1, 0, 6).sample(model, PROMPT, 40, new Workspace())).isNotEqualTo(text);
  }

  @Test
  void looksAtTheEndThatFitsTheContext() {
    Model model = gpt(4, 11);
    Sampler sampler = new Sampler(0, 0, 1);
    int[] longPrompt = {9, 9, 9, 9, 1, 2, 3, 4};

    assertThat(sampler.sample(model, longPrompt, 10, new Workspace()))
        .isEqualTo(sampler.sample(model, new int[] {1, 2, 3, 4}, 10, new Workspace()));
  }

  @Test
  void takesTheLikeliestWithoutTemperatureOrWithTopOne() {
    double[] logits = {0.1, 3, 2.9, -1};

    for (int i = 0; i < 50; i++) {
      assertThat(new Sampler(0, 0, i).draw(logits, Rng.of(i))).isEqualTo(1);
      assertThat(new Sampler(5, 1, i).draw(logits, Rng.of(i))).isEqualTo(1);
    }
  }

  @Test
  void drawsByTheProbabilitiesOfTheLikeliest() {
    double[] logits = {Math.log(1), Math.log(2), Math.log(6), Math.log(3)};

    assertThat(shares(new Sampler(1, 0, 0), logits))
        .containsExactly(new double[] {1 / 12.0, 2 / 12.0, 6 / 12.0, 3 / 12.0}, within(0.015));
    assertThat(shares(new Sampler(1, 2, 0), logits))
        .containsExactly(new double[] {0, 0, 6 / 9.0, 3 / 9.0}, within(0.015));
    assertThat(shares(new Sampler(0.5, 0, 0), logits))
        .containsExactly(new double[] {1 / 50.0, 4 / 50.0, 36 / 50.0, 9 / 50.0}, within(0.015));
  }

  @Test
  void givesNothingWhereNothingIsAskedFor() {
    assertThat(new Sampler(1, 0, 5).sample(gpt(4, 11), PROMPT, 0, new Workspace())).isEmpty();
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatThrownBy(() -> new Sampler(-1, 0, 0))
        .hasMessage("sampler: temperature -1.0 is not >= 0");
    assertThatThrownBy(() -> new Sampler(1, -1, 0)).hasMessage("sampler: top-k -1 is negative");
    assertThatThrownBy(
            () -> new Sampler(1, 0, 0).sample(gpt(4, 11), new int[0], 1, new Workspace()))
        .hasMessage("sampler: an empty prompt; begin with at least one token");
  }

  private static double[] shares(Sampler sampler, double[] logits) {
    Rng rng = Rng.of(3);
    double[] shares = new double[logits.length];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      shares[sampler.draw(logits, rng)] += 1.0 / draws;
    }
    return shares;
  }

  private static Model gpt(int context, int vocabulary) {
    Map<String, String> settings = Map.of("layers", "1", "heads", "2", "width", "16");
    Model model =
        Zoo.build(ModelSpec.of("gpt", settings), DataShape.tokens(context, vocabulary), 9);
    Parameters parameters = Parameters.of(model.network(), DType.F32);
    // Far from the narrow start, so that the context matters.
    for (int i = 0; i < parameters.count(); i++) {
      parameters.weights().set(i, Math.sin(i * i + 1.0));
    }
    return model;
  }
}
