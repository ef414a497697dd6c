package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_primitive_desc_create;

import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Attention of certain sizes, one sample and one block of its positions at a time, all heads at
 * once: products of matrices that lie inside the rows of queries, keys and values. The scores of a
 * block stay in a cache; where it is causal, no block meets those after it.
 */
final class Attention implements Session.Made {
  /** Positions in a block, at most. */
  private static final int BLOCK = 96;

  private final AttentionShape shape;
  private final Block[] blocks;

  private Attention(AttentionShape shape, Block[] blocks) {
    this.shape = shape;
    this.blocks = blocks;
  }

  static Attention of(Session session, AttentionShape shape) {
    int count = (shape.time() + BLOCK - 1) / BLOCK;
    Block[] blocks = new Block[count];
    try (Maker maker = session.maker()) {
      // The last block meets all positions: what it writes, those before it add to.
      for (int i = 0; i < count; i++) {
        int from = shape.time() * i / count;
        blocks[count - 1 - i] = Block.of(maker, shape, from, shape.time() * (i + 1) / count);
      }
      return maker.finished(new Attention(shape, blocks));
    }
  }

  /** {@code out = softmax(q kᵀ / √d) v} for each head. */
  void forward(Session session, Buffer qkv, Buffer out) {
    for (int sample = 0; sample < shape.batch(); sample++) {
      for (Block block : blocks) {
        Buffer weights = block.weigh(session, qkv, part(sample, 0, block.from), part(sample, 1, 0));
        block.mix.run(session, weights, 0, qkv, part(sample, 2, 0), out, row(sample, block.from));
      }
    }
  }

  /**
   * With {@code w} the softmax of the scores: {@code dv = wᵀ dout}, {@code dw = dout vᵀ}, {@code
   * ds} the gradient of the scores, {@code dq = ds k / √d}, {@code dk = dsᵀ q / √d}.
   */
  void gradient(Session session, Buffer qkv, Buffer dout, Buffer dqkv) {
    for (int sample = 0; sample < shape.batch(); sample++) {
      int keys = part(sample, 1, 0);
      int values = part(sample, 2, 0);
      for (Block block : blocks) {
        int queries = part(sample, 0, block.from);
        int slopes = row(sample, block.from);
        Buffer w = block.weigh(session, qkv, queries, keys);
        Buffer ds = session.scratch(Use.SLOPES, block.scores);
        block.dweights.run(session, dout, slopes, qkv, values, ds, 0);
        block.dvalues.run(session, w, 0, dout, slopes, dqkv, values);
        block.unweigh(session, w, ds);
        block.dqueries.run(session, ds, 0, qkv, keys, dqkv, queries);
        block.dkeys.run(session, ds, 0, qkv, queries, dqkv, keys);
      }
    }
  }

  /** Where queries, keys or values ({@code part} 0, 1, 2) of a position lie. */
  private int part(int sample, int part, int position) {
    return ((sample * shape.time() + position) * 3 + part) * shape.width();
  }

  /** Where a position lies in an array {@code [batch, time, width]}. */
  private int row(int sample, int position) {
    return (sample * shape.time() + position) * shape.width();
  }

  @Override
  public void destroy() {
    for (Block block : blocks) {
      block.destroy();
    }
  }

  /** A product of all heads' matrices. */
  private record Heads(Kernel kernel) {

    static Heads of(
        Maker maker,
        dnnl_memory_desc a,
        dnnl_memory_desc b,
        dnnl_memory_desc c,
        dnnl_primitive_attr how,
        int... more) {
      dnnl_primitive_desc plan =
          maker.plan(
              made -> dnnl_matmul_primitive_desc_create(made, maker.engine(), a, b, null, c, how));
      int[] names = new int[3 + more.length];
      names[0] = DNNL_ARG_SRC;
      names[1] = DNNL_ARG_WEIGHTS;
      names[2] = DNNL_ARG_DST;
      System.arraycopy(more, 0, names, 3, more.length);
      return new Heads(maker.kernel(plan, names));
    }

    void run(Session session, Buffer a, int aFrom, Buffer b, int bFrom, Buffer c, int cFrom) {
      kernel.set(session, 0, a, aFrom);
      kernel.set(session, 1, b, bFrom);
      kernel.set(session, 2, c, cFrom);
      kernel.run(session);
    }
  }

  /** Positions {@code [from, to)} and all those that one of them sees. */
  private static final class Block {
    private final int from;
    private final int scores; // floats
    private final @Nullable Buffer mask; // [rows, met]: 0 for what is seen, else no chance
    private final Heads score;
    private final Kernel softmax;
    private final Kernel softmaxGradient;
    private final Heads mix;
    private final Heads dweights;
    private final Heads dvalues;
    private final Heads dqueries;
    private final Heads dkeys;

    private Block(Maker maker, AttentionShape s, int from, int to) {
      int rows = to - from;
      int met = s.causal() ? to : s.time();
      int d = s.headWidth();
      double scale = 1 / Math.sqrt(d);
      Consumer<PostOps> rest = to < s.time() ? PostOps::sum : end -> {}; // to the last block's
      this.from = from;
      this.scores = s.heads() * rows * met;
      this.mask = s.causal() ? mask(from, rows, met) : null;
      long[] square = {s.heads(), rows, met};
      dnnl_memory_desc weights = maker.rows(square);
      dnnl_memory_desc turned = turned(maker, s.heads(), rows, met);
      dnnl_memory_desc some = inside(maker, s, rows, 3 * s.width());
      dnnl_memory_desc all = inside(maker, s, met, 3 * s.width());
      dnnl_memory_desc someOut = inside(maker, s, rows, s.width());
      dnnl_memory_desc allTurned = insideTurned(maker, s, met);
      dnnl_primitive_attr scaled = maker.ending(end -> end.scale(scale));
      this.score =
          s.causal()
              ? Heads.of(
                  maker,
                  some,
                  allTurned,
                  weights,
                  maker.ending(end -> end.add(maker.rows(1, rows, met)).scale(scale)),
                  PostOps.FIRST)
              : Heads.of(maker, some, allTurned, weights, scaled);
      dnnl_primitive_desc plan = softmax(maker, weights);
      this.softmax = maker.kernel(plan, DNNL_ARG_SRC, DNNL_ARG_DST);
      this.softmaxGradient = softmaxGradient(maker, weights, plan);
      this.mix = Heads.of(maker, weights, all, someOut, maker.attributes());
      this.dweights = Heads.of(maker, someOut, allTurned, weights, maker.attributes());
      this.dvalues = Heads.of(maker, turned, someOut, all, maker.ending(rest));
      this.dqueries = Heads.of(maker, weights, all, some, scaled);
      this.dkeys =
          Heads.of(maker, turned, some, all, maker.ending(end -> rest.accept(end.scale(scale))));
    }

    static Block of(Maker maker, AttentionShape shape, int from, int to) {
      return new Block(maker, shape, from, to);
    }

    private static Buffer mask(int from, int rows, int met) {
      Buffer mask = Buffer.allocate(DType.F32, rows * met);
      for (int i = 0; i < rows; i++) {
        for (int j = from + i + 1; j < met; j++) {
          mask.set(i * met + j, Double.NEGATIVE_INFINITY);
        }
      }
      return mask;
    }

    /** {@code [heads, rows, head width]} inside rows of {@code columns}, heads side by side. */
    private static dnnl_memory_desc inside(Maker maker, AttentionShape s, int rows, int columns) {
      long[] sizes = {s.heads(), rows, s.headWidth()};
      return maker.strided(sizes, new long[] {s.headWidth(), columns, 1});
    }

    /** {@code [heads, head width, rows]}, inside the same as its transpose. */
    private static dnnl_memory_desc insideTurned(Maker maker, AttentionShape s, int rows) {
      long[] sizes = {s.heads(), s.headWidth(), rows};
      return maker.strided(sizes, new long[] {s.headWidth(), 1, 3L * s.width()});
    }

    /** {@code [heads, rows, met]} read as {@code [heads, met, rows]}. */
    private static dnnl_memory_desc turned(Maker maker, int heads, int rows, int met) {
      long[] sizes = {heads, met, rows};
      return maker.strided(sizes, new long[] {(long) rows * met, 1, met});
    }

    private static dnnl_primitive_desc softmax(Maker maker, dnnl_memory_desc weights) {
      return maker.plan(
          made ->
              dnnl_softmax_forward_primitive_desc_create(
                  made,
                  maker.engine(),
                  dnnl_forward_training,
                  dnnl_softmax_accurate,
                  weights,
                  weights,
                  2,
                  maker.attributes()));
    }

    private static Kernel softmaxGradient(
        Maker maker, dnnl_memory_desc weights, dnnl_primitive_desc forward) {
      dnnl_primitive_desc plan =
          maker.plan(
              made ->
                  dnnl_softmax_backward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_softmax_accurate,
                      weights,
                      weights,
                      weights,
                      2,
                      forward,
                      maker.attributes()));
      return maker.kernel(plan, DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC);
    }

    /** {@code softmax(q kᵀ / √d)}, {@code [heads, rows, met]}. */
    Buffer weigh(Session session, Buffer qkv, int queries, int keys) {
      Buffer weights = session.scratch(Use.SCORES, scores);
      if (mask != null) {
        score.kernel.set(session, 3, mask, 0);
      }
      score.run(session, qkv, queries, qkv, keys, weights, 0);
      softmax.set(session, 0, weights, 0);
      softmax.set(session, 1, weights, 0);
      softmax.run(session);
      return weights;
    }

    /** Turns the gradient of the weights into that of the scores, in place. */
    void unweigh(Session session, Buffer weights, Buffer slopes) {
      softmaxGradient.set(session, 0, weights, 0);
      softmaxGradient.set(session, 1, slopes, 0);
      softmaxGradient.set(session, 2, slopes, 0);
      softmaxGradient.run(session);
    }

    void destroy() {
      for (Heads heads : List.of(score, mix, dweights, dvalues, dqueries, dkeys)) {
        heads.kernel.destroy();
      }
      softmax.destroy();
      softmaxGradient.destroy();
    }
  }
}
