package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/** A row for each id, {@code y = W[id]}: ids {@code [..] -> [.., width]}. */
public record Embedding(Parameter weight) implements Module {

  /** Weight {@code [count, width]}, from N(0, 1). */
  public static Embedding of(int count, int width, Rng rng) {
    return of(count, width, 1, rng);
  }

  /** Weight {@code [count, width]}, from N(0, deviation²); transformers like 0.02. */
  public static Embedding of(int count, int width, double deviation, Rng rng) {
    return new Embedding(Parameter.normal(rng, deviation, Shape.of(count, width)));
  }

  @Override
  public Tensor forward(Tensor ids) {
    return weight.value().gather(ids);
  }
}
