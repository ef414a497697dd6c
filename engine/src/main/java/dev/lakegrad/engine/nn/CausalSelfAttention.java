package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Multi-head self-attention in which a position sees itself and those before it (Vaswani et al.
 * 2017): {@code [batch, time, width] -> [batch, time, width]}.
 *
 * <pre>
 *   q, k, v = x Wᵀ + b, split into heads
 *   y = softmax(q kᵀ / √(width / heads)) v, heads side by side, then the projection
 * </pre>
 */
public record CausalSelfAttention(Linear qkv, Linear projection, int heads) implements Module {

  /** Linear maps {@code width -> 3 width} and {@code width -> width}. */
  public static CausalSelfAttention of(int width, int heads, Rng rng) {
    Check.that(
        heads > 0 && width % heads == 0,
        "attention",
        "width %d is not a multiple of %d heads",
        width,
        heads);
    return new CausalSelfAttention(
        Linear.of(width, 3 * width, rng), Linear.of(width, width, rng), heads);
  }

  @Override
  public Tensor forward(Tensor x) {
    return projection.forward(qkv.forward(x).causalAttention(heads));
  }
}
