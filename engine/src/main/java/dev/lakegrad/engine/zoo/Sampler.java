package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import java.util.Arrays;

/**
 * Draws text from a model that predicts the next token, one token after the other.
 *
 * @param temperature how daring: 1 draws by the model's own probabilities, 0 always takes the most
 *     likely token
 * @param topK how many of the likeliest tokens are drawn from; 0 means all
 * @param seed the same seed gives the same text
 */
public record Sampler(double temperature, int topK, long seed) {

  public Sampler {
    Check.that(
        temperature >= 0 && Double.isFinite(temperature),
        "sampler",
        "temperature %s is not >= 0",
        temperature);
    Check.that(topK >= 0, "sampler", "top-k %d is negative", topK);
  }

  /**
   * Continues {@code prompt}, at least one token, by {@code count} tokens, and returns those. The
   * model sees as much of the end as fits its context; its parameters are in their memory.
   */
  public int[] sample(Model model, int[] prompt, int count, Workspace workspace) {
    Check.that(prompt.length > 0, "sampler", "an empty prompt; begin with at least one token");
    Check.that(count >= 0, "sampler", "%d tokens asked for", count);
    Rng rng = Rng.of(seed).split("sampler");
    int context = model.data().sample().size();
    int[] text = Arrays.copyOf(prompt, prompt.length + count);
    for (int end = prompt.length; end < text.length; end++) {
      int[] window = Arrays.copyOfRange(text, Math.max(0, end - context), end);
      text[end] = draw(lastLogits(model, window, workspace), rng);
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }

  @SuppressWarnings("try") // the scope is open for what is made inside it
  private static double[] lastLogits(Model model, int[] window, Workspace workspace) {
    try (Scope scope = Scope.inference(workspace)) {
      Tensor logits = model.logits(Tensor.ids(Shape.of(1, window.length), window));
      int vocabulary = logits.shape().columns();
      return logits.data().slice((window.length - 1) * vocabulary, vocabulary).toDoubles();
    }
  }

  /** One id by its logits. */
  int draw(double[] logits, Rng rng) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    if (temperature == 0) {
      return best;
    }
    double least = leastKept(logits);
    double[] weights = new double[logits.length];
    double sum = 0;
    for (int id = 0; id < logits.length; id++) {
      weights[id] = logits[id] >= least ? Math.exp((logits[id] - logits[best]) / temperature) : 0;
      sum += weights[id];
    }
    double rest = rng.uniform() * sum;
    for (int id = 0; id < logits.length; id++) {
      rest -= weights[id];
      if (rest < 0) {
        return id;
      }
    }
    return best; // rounding left nothing for the last
  }

  /** The smallest logit among the {@code topK} largest. */
  private double leastKept(double[] logits) {
    if (topK == 0 || topK >= logits.length) {
      return Double.NEGATIVE_INFINITY;
    }
    double[] sorted = logits.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - topK];
  }
}
