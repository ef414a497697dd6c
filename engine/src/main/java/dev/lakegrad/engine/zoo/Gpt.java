package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.CausalSelfAttention;
import dev.lakegrad.engine.nn.Embedding;
import dev.lakegrad.engine.nn.LayerNorm;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder-only transformer with learned positions, normalising before each part (Radford et al.
 * 2019): ids {@code [batch, time] -> [batch, time, vocabulary]}, where {@code time} is at most the
 * context.
 */
record Gpt(Embedding tokens, Embedding positions, List<Block> blocks, LayerNorm norm, Linear head)
    implements Module {
  private static final double DEVIATION = 0.02;

  record Config(int vocabulary, int context, int layers, int heads, int width) {}

  Gpt {
    blocks = List.copyOf(blocks);
  }

  /** Weights from N(0, 0.02²), biases 0; the maps that end a block's parts are narrower. */
  static Gpt of(Config c, Rng rng) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < c.layers(); i++) {
      blocks.add(Block.of(c, rng));
    }
    return new Gpt(
        Embedding.of(c.vocabulary(), c.width(), DEVIATION, rng),
        Embedding.of(c.context(), c.width(), DEVIATION, rng),
        blocks,
        LayerNorm.of(c.width()),
        new Linear(weight(c.vocabulary(), c.width(), DEVIATION, rng), null));
  }

  @Override
  public Tensor forward(Tensor ids) {
    int time = ids.size(1);
    Check.that(
        time <= context(), "gpt", "%d tokens do not fit into the context of %d", time, context());
    Tensor x = tokens.forward(ids).add(positions.forward(Tensor.range(time)));
    for (Block block : blocks) {
      x = block.forward(x);
    }
    return head.forward(norm.forward(x));
  }

  /** The most tokens that it looks back on. */
  int context() {
    return positions.weight().shape().at(0);
  }

  private static Parameter weight(int out, int in, double deviation, Rng rng) {
    return Parameter.normal(rng, deviation, Shape.of(out, in));
  }

  /**
   * Attention, then a small perceptron at each position, each added to what came in: {@code [batch,
   * time, width] -> [batch, time, width]}.
   */
  record Block(
      LayerNorm norm1,
      CausalSelfAttention attention,
      LayerNorm norm2,
      Linear expand,
      Linear contract)
      implements Module {

    static Block of(Config c, Rng rng) {
      // So that the sum over all blocks does not grow with their number.
      double last = DEVIATION / Math.sqrt(2.0 * c.layers());
      int width = c.width();
      return new Block(
          LayerNorm.of(width),
          new CausalSelfAttention(
              linear(width, 3 * width, DEVIATION, rng), linear(width, width, last, rng), c.heads()),
          LayerNorm.of(width),
          linear(width, 4 * width, DEVIATION, rng),
          linear(4 * width, width, last, rng));
    }

    private static Linear linear(int in, int out, double deviation, Rng rng) {
      return new Linear(weight(out, in, deviation, rng), Parameter.constant(0, Shape.of(out)));
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = x.add(attention.forward(norm1.forward(x)));
      return y.add(contract.forward(expand.forward(norm2.forward(y)).gelu()));
    }
  }
}
