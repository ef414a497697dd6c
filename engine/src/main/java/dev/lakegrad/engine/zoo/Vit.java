package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Conv2d;
import dev.lakegrad.engine.nn.LayerNorm;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.tensor.Movement;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * A vision transformer (Dosovitskiy et al. 2021): an image cut into patches, each a token, and one
 * token more that ends as the image's own: {@code [batch, h, w, channels] -> [batch, classes]}.
 *
 * @param token what is put before the patches, {@code [width]}
 * @param positions added to all tokens, {@code [1 + patches, width]}
 */
record Vit(
    Parameter token,
    Parameter positions,
    Conv2d patches,
    List<Block> blocks,
    LayerNorm norm,
    Linear head)
    implements Module {

  Vit {
    blocks = List.copyOf(blocks);
  }

  /** Fits images of {@code data}, whose sides are multiples of {@code side}. */
  static Vit of(Block.Config c, int side, DataShape data, Rng rng) {
    int width = c.width();
    Shape image = data.sample();
    int count = image.at(1) / side * (image.at(2) / side);
    List<Block> blocks = Block.stack(c, rng);
    return new Vit(
        Parameter.normal(rng, Block.DEVIATION, Shape.of(width)),
        Parameter.normal(rng, Block.DEVIATION, Shape.of(count + 1, width)),
        Conv2d.of(image.at(0), width, side, rng).withStride(side),
        blocks,
        LayerNorm.of(width),
        Linear.of(width, data.classes(), rng));
  }

  @Override
  public Tensor forward(Tensor images) {
    Tensor first = Movement.select(through(blocks, tokens(images)), 1, 0);
    return head.forward(norm.forward(first));
  }

  /** {@code [batch, 1 + patches, width]}. */
  Tensor tokens(Tensor images) {
    Tensor maps = patches.forward(images);
    Tensor rows = maps.reshape(maps.size(0), maps.size(1) * maps.size(2), maps.size(3));
    Shape first = Shape.of(maps.size(0), 1, maps.size(3));
    return Movement.concat(1, Movement.broadcast(token.value(), first), rows)
        .add(positions.value());
  }

  private static Tensor through(List<Block> blocks, Tensor tokens) {
    Tensor x = tokens;
    for (Block block : blocks) {
      x = block.forward(x);
    }
    return x;
  }
}
