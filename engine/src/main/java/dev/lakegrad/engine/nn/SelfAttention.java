package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Multi-head self-attention (Vaswani et al. 2017): {@code [batch, time, width] -> [batch, time,
 * width]}.
 *
 * <pre>
 *   q, k, v = x Wᵀ + b, split into heads
 *   y = softmax(q kᵀ / √(width / heads)) v, heads side by side, then the projection
 * </pre>
 *
 * @param causal whether a position sees only itself and those before it
 */
public record SelfAttention(Linear qkv, Linear projection, int heads, boolean causal)
    implements Activated {

  public SelfAttention {
    int width = projection.weight().shape().at(1);
    Check.that(
        heads > 0 && width % heads == 0,
        "attention",
        "width %d is not a multiple of %d heads",
        width,
        heads);
  }

  /** Every position sees every other; maps {@code width -> 3 width} and {@code width -> width}. */
  public static SelfAttention full(int width, int heads, Rng rng) {
    return new SelfAttention(
        Linear.of(width, 3 * width, rng), Linear.of(width, width, rng), heads, false);
  }

  /** As {@link #full}, but a position sees only itself and those before it. */
  public static SelfAttention causal(int width, int heads, Rng rng) {
    return new SelfAttention(
        Linear.of(width, 3 * width, rng), Linear.of(width, width, rng), heads, true);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    Tensor joined = qkv.forward(x);
    return projection.forward(
        causal ? joined.causalAttention(heads) : joined.attention(heads), end);
  }
}
