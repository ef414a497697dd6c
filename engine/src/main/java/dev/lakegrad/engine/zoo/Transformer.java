package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Embedding;
import dev.lakegrad.engine.nn.LayerNorm;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * A transformer with learned positions, normalising before each part (Radford et al. 2019): ids
 * {@code [batch, time] -> [batch, time, vocabulary]}, where {@code time} is at most the context.
 */
record Transformer(
    Embedding tokens, Embedding positions, List<Block> blocks, LayerNorm norm, Linear head)
    implements Module {

  Transformer {
    blocks = List.copyOf(blocks);
  }

  /** Fits ids of {@code data}; the maps that end a block's parts begin narrower than the rest. */
  static Transformer of(Block.Config c, DataShape data, Rng rng) {
    int width = c.width();
    List<Block> blocks = Block.stack(c, rng);
    return new Transformer(
        Embedding.of(data.vocabulary(), width, Block.DEVIATION, rng),
        Embedding.of(data.sample().size(), width, Block.DEVIATION, rng),
        blocks,
        LayerNorm.of(width),
        new Linear(
            Parameter.normal(rng, Block.DEVIATION, Shape.of(data.vocabulary(), width)), null));
  }

  @Override
  public Tensor forward(Tensor ids) {
    int time = ids.size(1);
    Check.that(
        time <= context(),
        "transformer",
        "%d tokens do not fit into the context of %d",
        time,
        context());
    Tensor x = tokens.forward(ids).add(positions.forward(Tensor.range(time)));
    for (Block block : blocks) {
      x = block.forward(x);
    }
    return head.forward(norm.forward(x));
  }

  /** The most tokens that it looks at. */
  int context() {
    return positions.weight().shape().at(0);
  }
}
