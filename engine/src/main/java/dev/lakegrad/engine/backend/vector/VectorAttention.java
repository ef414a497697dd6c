package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Attention as matrix products, one head of one sample and one block of its positions at a time, so
 * that scores are never in memory as a whole. Where it is causal, no block meets those after it.
 */
final class VectorAttention {
  private static final int BLOCK = 11 * Tiles.ROWS;

  private final Scratch scratch;
  private final AttentionShape shape;
  private final int time;
  private final int head;
  private final double scale;
  private final Buffer scores; // [block, time]

  VectorAttention(Scratch scratch, AttentionShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.time = shape.time();
    this.head = shape.headWidth();
    this.scale = 1 / Math.sqrt(head);
    this.scores = scratch.buffer(Native.SCORES, BLOCK * time);
  }

  /** A block of the positions of one head of one sample. */
  private record Place(int sample, int head, int from, int to) {
    int rows() {
      return to - from;
    }
  }

  private void forEachBlock(Consumer<Place> task) {
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int from = 0; from < time; from += BLOCK) {
          task.accept(new Place(b, h, from, Math.min(time, from + BLOCK)));
        }
      }
    }
  }

  void forward(Buffer qkv, Buffer out) {
    forEachBlock(place -> forward(place, qkv, out));
  }

  /** {@code w = softmax(q kᵀ / √d)} and {@code out = w v}. */
  private void forward(Place p, Buffer qkv, Buffer out) {
    score(p, qkv);
    FloatBuffer rows = scores.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(time));
    for (int t = p.from(); t < p.to(); t++) {
      rows.get((t - p.from()) * time, row, 0, seen(t));
      SoftmaxRow.of(row, seen(t));
      Arrays.fill(row, seen(t), time, 0);
      rows.put((t - p.from()) * time, row, 0, time);
    }
    Matrix values = part(qkv, p, 2, 0);
    multiply(p.rows(), head, met(p), 1, Matrix.of(scores, time), values, false, whole(out, p));
  }

  private void score(Place p, Buffer qkv) {
    Matrix keys = part(qkv, p, 1, 0).transpose();
    Matrix queries = part(qkv, p, 0, p.from());
    multiply(p.rows(), met(p), head, scale, queries, keys, false, Matrix.of(scores, time));
  }

  void gradient(Buffer qkv, Buffer dout, Buffer dqkv) {
    Runs.fill(0, dqkv.bytes(), 0, dqkv.size());
    Buffer slopes = scratch.buffer(Native.SLOPES, BLOCK * time);
    forEachBlock(
        place -> {
          score(place, qkv);
          scoreGradient(place, qkv, dout, slopes);
          inputGradient(place, qkv, dout, slopes, dqkv);
        });
  }

  /** {@code w} again, and {@code ds = w (dw - Σ dw w)} with {@code dw = dout vᵀ}. */
  private void scoreGradient(Place p, Buffer qkv, Buffer dout, Buffer slopes) {
    Matrix values = part(qkv, p, 2, 0).transpose();
    multiply(p.rows(), met(p), head, 1, whole(dout, p), values, false, Matrix.of(slopes, time));
    FloatBuffer rows = scores.bytes().asFloatBuffer();
    FloatBuffer slopeRows = slopes.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(time));
    float[] slope = scratch.array(Use.SECOND_ROW, Lanes.padded(time));
    for (int t = p.from(); t < p.to(); t++) {
      int at = (t - p.from()) * time;
      rows.get(at, row, 0, seen(t));
      slopeRows.get(at, slope, 0, seen(t));
      SoftmaxRow.of(row, seen(t));
      SoftmaxRow.gradient(row, slope, seen(t));
      Arrays.fill(row, seen(t), time, 0);
      Arrays.fill(slope, seen(t), time, 0);
      rows.put(at, row, 0, time);
      slopeRows.put(at, slope, 0, time);
    }
  }

  /** {@code dq = ds k / √d}; and added to, {@code dk = dsᵀ q / √d} and {@code dv = wᵀ dout}. */
  private void inputGradient(Place p, Buffer qkv, Buffer dout, Buffer slopes, Buffer dqkv) {
    Matrix ds = Matrix.of(slopes, time);
    Matrix w = Matrix.of(scores, time).transpose();
    Matrix queries = part(qkv, p, 0, p.from());
    Matrix dqueries = part(dqkv, p, 0, p.from());
    Matrix dkeys = part(dqkv, p, 1, 0);
    int met = met(p);
    multiply(p.rows(), head, met, scale, ds, part(qkv, p, 1, 0), false, dqueries);
    multiply(met, head, p.rows(), scale, ds.transpose(), queries, true, dkeys);
    multiply(met, head, p.rows(), 1, w, whole(dout, p), true, part(dqkv, p, 2, 0));
  }

  private void multiply(
      int m, int n, int k, double factor, Matrix a, Matrix b, boolean adds, Matrix c) {
    VectorMatMul.multiply(scratch, m, n, k, factor, a, b, adds, c);
  }

  /** Queries, keys or values ({@code part} 0, 1, 2) of one head, from position {@code from}. */
  private Matrix part(Buffer qkv, Place p, int part, int from) {
    int columns = 3 * shape.width();
    int offset = (p.sample() * time + from) * columns + part * shape.width() + p.head() * head;
    return Matrix.of(qkv, offset, columns);
  }

  /** One head's columns of an array {@code [batch, time, width]}. */
  private Matrix whole(Buffer array, Place p) {
    int offset = (p.sample() * time + p.from()) * shape.width() + p.head() * head;
    return Matrix.of(array, offset, shape.width());
  }

  /** How many positions {@code t} sees. */
  private int seen(int t) {
    return shape.causal() ? t + 1 : time;
  }

  /** How many positions some position of the block sees. */
  private int met(Place p) {
    return shape.causal() ? p.to() : time;
  }
}
