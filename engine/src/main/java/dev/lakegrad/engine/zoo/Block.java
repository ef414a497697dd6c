package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.LayerNorm;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.SelfAttention;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Attention, then a small perceptron at each position, each added to what came in: {@code [batch,
 * time, width] -> [batch, time, width]}.
 *
 * @param recompute whether it keeps its input alone for the way back
 */
record Block(
    LayerNorm norm1,
    SelfAttention attention,
    LayerNorm norm2,
    Linear expand,
    Linear contract,
    boolean recompute)
    implements Module {
  /** Of the weights at first, which are from N(0, 0.02²); biases are 0. */
  static final double DEVIATION = 0.02;

  /** What all blocks of a model have in common. */
  record Config(int layers, int heads, int width, boolean causal, boolean recompute) {}

  /** All blocks of a model, one after the other. */
  static List<Block> stack(Config c, Rng rng) {
    return Stream.generate(() -> of(c, rng)).limit(c.layers()).toList();
  }

  private static Block of(Config c, Rng rng) {
    // So that the sum over all blocks does not grow with their number.
    double last = DEVIATION / Math.sqrt(2.0 * c.layers());
    int width = c.width();
    return new Block(
        LayerNorm.of(width),
        new SelfAttention(
            linear(width, 3 * width, DEVIATION, rng),
            linear(width, width, last, rng),
            c.heads(),
            c.causal()),
        LayerNorm.of(width),
        linear(width, 4 * width, DEVIATION, rng),
        linear(4 * width, width, last, rng),
        c.recompute());
  }

  private static Linear linear(int in, int out, double deviation, Rng rng) {
    return new Linear(
        Parameter.normal(rng, deviation, Shape.of(out, in)), Parameter.constant(0, Shape.of(out)));
  }

  @Override
  public Tensor forward(Tensor x) {
    return recompute ? x.recomputed(this::compute) : compute(x);
  }

  private Tensor compute(Tensor x) {
    Tensor y = attention.forward(norm1.forward(x), Finish.adding(x));
    return contract.forward(expand.forward(norm2.forward(y)).gelu(), Finish.adding(y));
  }
}
