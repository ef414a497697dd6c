package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Attention as matrix products, one head of one sample at a time. Where it is causal, positions are
 * treated in blocks, and no block meets those that come after it.
 */
final class VectorAttention {
  private static final int BLOCK = 11 * Tiles.ROWS;

  private final Scratch scratch;
  private final AttentionShape shape;
  private final int time;
  private final int head;
  private final int block;
  private final double scale;

  VectorAttention(Scratch scratch, AttentionShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.time = shape.time();
    this.head = shape.headWidth();
    this.block = shape.causal() ? BLOCK : Math.max(1, time);
    this.scale = 1 / Math.sqrt(head);
  }

  void forward(Buffer qkv, Buffer weights, Buffer out) {
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int from = 0; from < time; from += block) {
          forward(b, h, from, Math.min(time, from + block), qkv, weights, out);
        }
      }
    }
  }

  /** {@code w = softmax(q kᵀ / √d)} and {@code out = w v} for positions {@code [from, to)}. */
  private void forward(int b, int h, int from, int to, Buffer qkv, Buffer weights, Buffer out) {
    int seen = shape.causal() ? to : time;
    int rows = to - from;
    Matrix w = Matrix.of(weights, weights(b, h, from), time);
    Matrix keys = part(qkv, b, h, 1, 0).transpose();
    multiply(rows, seen, head, scale, part(qkv, b, h, 0, from), keys, w);
    softmaxRows(weights.bytes().asFloatBuffer(), b, h, from, to);
    multiply(rows, head, seen, 1, w, part(qkv, b, h, 2, 0), whole(out, b, h, from));
  }

  private void softmaxRows(FloatBuffer weights, int b, int h, int from, int to) {
    float[] row = scratch.array(Use.ROW, Lanes.padded(time));
    for (int t = from; t < to; t++) {
      int count = seen(t);
      int at = weights(b, h, t);
      weights.get(at, row, 0, count);
      SoftmaxRow.of(row, count);
      Arrays.fill(row, count, time, 0);
      weights.put(at, row, 0, time);
    }
  }

  void gradient(Buffer qkv, Buffer weights, Buffer dout, Buffer dqkv) {
    Buffer dscores = scratch.buffer(Native.SCORES, time * time);
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int from = 0; from < time; from += block) {
          int to = Math.min(time, from + block);
          scoreGradient(b, h, from, to, qkv, weights, dout, dscores);
          queryGradient(b, h, from, to, qkv, dscores, dqkv);
        }
        for (int from = 0; from < time; from += block) {
          int to = Math.min(time, from + block);
          keyAndValueGradient(b, h, from, to, qkv, weights, dout, dscores, dqkv);
        }
      }
    }
  }

  /** {@code ds = w (dw - Σ dw w)} with {@code dw = dout vᵀ}. */
  private void scoreGradient(
      int b, int h, int from, int to, Buffer qkv, Buffer weights, Buffer dout, Buffer dscores) {
    int seen = shape.causal() ? to : time;
    Matrix ds = Matrix.of(dscores, from * time, time);
    Matrix values = part(qkv, b, h, 2, 0).transpose();
    multiply(to - from, seen, head, 1, whole(dout, b, h, from), values, ds);
    FloatBuffer kept = weights.bytes().asFloatBuffer();
    FloatBuffer slopes = dscores.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(time));
    float[] slope = scratch.array(Use.SECOND_ROW, Lanes.padded(time));
    for (int t = from; t < to; t++) {
      kept.get(weights(b, h, t), row, 0, seen);
      slopes.get(t * time, slope, 0, seen);
      // Weights of what is not seen are 0, and so are the gradients that come of them.
      SoftmaxRow.gradient(row, slope, seen);
      slopes.put(t * time, slope, 0, seen);
    }
  }

  /** {@code dq = ds k / √d}. */
  private void queryGradient(
      int b, int h, int from, int to, Buffer qkv, Buffer dscores, Buffer dqkv) {
    int seen = shape.causal() ? to : time;
    Matrix ds = Matrix.of(dscores, from * time, time);
    multiply(to - from, head, seen, scale, ds, part(qkv, b, h, 1, 0), part(dqkv, b, h, 0, from));
  }

  /** {@code dk = dsᵀ q / √d} and {@code dv = wᵀ dout}, from the positions that see these. */
  private void keyAndValueGradient(
      int b,
      int h,
      int from,
      int to,
      Buffer qkv,
      Buffer weights,
      Buffer dout,
      Buffer dscores,
      Buffer dqkv) {
    int first = shape.causal() ? from : 0;
    int seeing = time - first;
    Matrix ds = Matrix.of(dscores, first * time + from, time).transpose();
    Matrix w = Matrix.of(weights, weights(b, h, first) + from, time).transpose();
    Matrix queries = part(qkv, b, h, 0, first);
    multiply(to - from, head, seeing, scale, ds, queries, part(dqkv, b, h, 1, from));
    multiply(to - from, head, seeing, 1, w, whole(dout, b, h, first), part(dqkv, b, h, 2, from));
  }

  private void multiply(int m, int n, int k, double factor, Matrix a, Matrix b, Matrix c) {
    VectorMatMul.multiply(scratch, m, n, k, factor, a, b, false, c);
  }

  /** Queries, keys or values ({@code part} 0, 1, 2) of one head, from position {@code from}. */
  private Matrix part(Buffer qkv, int b, int h, int part, int from) {
    int columns = 3 * shape.width();
    int offset = (b * time + from) * columns + part * shape.width() + h * head;
    return Matrix.of(qkv, offset, columns);
  }

  /** One head's columns of an array {@code [batch, time, width]}, from position {@code from}. */
  private Matrix whole(Buffer array, int b, int h, int from) {
    return Matrix.of(array, (b * time + from) * shape.width() + h * head, shape.width());
  }

  /** Where the weights of position {@code t} start. */
  private int weights(int b, int h, int t) {
    return ((b * shape.heads() + h) * time + t) * time;
  }

  private int seen(int t) {
    return shape.causal() ? t + 1 : time;
  }
}
