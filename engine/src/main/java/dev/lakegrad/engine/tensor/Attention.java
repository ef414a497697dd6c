package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al. 2017): {@code softmax(q kᵀ / √headWidth) v} for each
 * head, {@code [batch, time, 3 width] -> [batch, time, width]}. Scores are computed again on the
 * way back.
 */
record Attention(Tensor qkv, AttentionShape sizes) implements Op {

  /** In which a position sees itself and those before it. */
  static Attention causal(Tensor qkv, int heads) {
    return of(qkv, heads, true);
  }

  /** In which every position sees every other. */
  static Attention full(Tensor qkv, int heads) {
    return of(qkv, heads, false);
  }

  private static Attention of(Tensor qkv, int heads, boolean causal) {
    Check.that(
        qkv.shape().rank() == 3 && qkv.size(2) % 3 == 0,
        "attention",
        "%s is not [batch, time, 3 width]",
        qkv.shape());
    AttentionShape sizes =
        new AttentionShape(qkv.size(0), qkv.size(1), heads, qkv.size(2) / 3, causal);
    return new Attention(qkv, sizes);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(qkv);
  }

  @Override
  public Shape shape() {
    return Shape.of(sizes.batch(), sizes.time(), sizes.width());
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.attention(sizes, qkv.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(qkv, dqkv -> backend.attentionGradient(sizes, qkv.data(), dy, dqkv));
  }
}
