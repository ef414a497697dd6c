package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The mean of the rows of a bag of ids, {@code y = 1/n Σ W[id]}: ids {@code [batch, length] ->
 * [batch, width]}. The id -1 is padding and does not count; an empty bag gives zeros.
 */
public record EmbeddingBag(Parameter weight) implements Module {

  /** Weight {@code [count, width]}, from N(0, 1). */
  public static EmbeddingBag of(int count, int width, Rng rng) {
    return new EmbeddingBag(Parameter.normal(rng, 1, Shape.of(count, width)));
  }

  @Override
  public Tensor forward(Tensor ids) {
    return weight.value().gatherMean(ids);
  }
}
