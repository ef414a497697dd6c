package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Attention and its gradient, one head of one sample at a time. */
final class PlainAttention {
  private PlainAttention() {}

  /**
   * Queries, keys and values of one head, {@code [time, headWidth]} each, copied out of the rows of
   * the whole.
   */
  private record Head(AttentionShape shape, int batch, int head) {

    double[] read(Buffer source, int columns, int part) {
      int d = shape.headWidth();
      double[] values = new double[shape.time() * d];
      for (int t = 0; t < shape.time(); t++) {
        Doubles.read(source, at(t, columns, part), values, t * d, d);
      }
      return values;
    }

    void write(double[] values, Buffer target, int columns, int part) {
      int d = shape.headWidth();
      for (int i = 0; i < values.length; i++) {
        target.set(at(i / d, columns, part) + i % d, values[i]);
      }
    }

    /** Where position {@code t} starts in rows of {@code columns} elements. */
    private int at(int t, int columns, int part) {
      int row = batch * shape.time() + t;
      return row * columns + part * shape.width() + head * shape.headWidth();
    }

    /** How many positions {@code t} sees. */
    int seen(int t) {
      return shape.causal() ? t + 1 : shape.time();
    }
  }

  static void forward(AttentionShape s, Buffer qkv, Buffer out) {
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      forward(s, new Head(s, i / s.heads(), i % s.heads()), qkv, out);
    }
  }

  private static void forward(AttentionShape s, Head head, Buffer qkv, Buffer out) {
    int d = s.headWidth();
    double[] queries = head.read(qkv, 3 * s.width(), 0);
    double[] keys = head.read(qkv, 3 * s.width(), 1);
    double[] values = head.read(qkv, 3 * s.width(), 2);
    double[] mixed = new double[values.length];
    double[] row = new double[s.time()];
    double scale = 1 / Math.sqrt(d);
    for (int t = 0; t < s.time(); t++) {
      int seen = head.seen(t);
      for (int j = 0; j < seen; j++) {
        row[j] = scale * Doubles.dot(queries, t * d, keys, j * d, d);
      }
      Doubles.softmax(row, seen);
      for (int j = 0; j < seen; j++) {
        Doubles.accumulate(row[j], values, j * d, mixed, t * d, d);
      }
    }
    head.write(mixed, out, s.width(), 0);
  }

  static void gradient(AttentionShape s, Buffer qkv, Buffer dout, Buffer dqkv) {
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      gradient(s, new Head(s, i / s.heads(), i % s.heads()), qkv, dout, dqkv);
    }
  }

  /**
   * With weights {@code w} and scores {@code s = q kᵀ / √d}: {@code dv = wᵀ dout}, {@code dw = dout
   * vᵀ}, {@code ds = w (dw - Σ dw w)}, {@code dq = ds k / √d}, {@code dk = dsᵀ q / √d}.
   */
  private static void gradient(AttentionShape s, Head head, Buffer qkv, Buffer dout, Buffer dqkv) {
    int d = s.headWidth();
    double[] queries = head.read(qkv, 3 * s.width(), 0);
    double[] keys = head.read(qkv, 3 * s.width(), 1);
    double[] values = head.read(qkv, 3 * s.width(), 2);
    double[] slopes = head.read(dout, s.width(), 0);
    double[] dqueries = new double[queries.length];
    double[] dkeys = new double[keys.length];
    double[] dvalues = new double[values.length];
    double scale = 1 / Math.sqrt(d);
    for (int t = 0; t < s.time(); t++) {
      int seen = head.seen(t);
      double[] w = new double[seen];
      double[] dw = new double[seen];
      for (int j = 0; j < seen; j++) {
        w[j] = scale * Doubles.dot(queries, t * d, keys, j * d, d);
      }
      Doubles.softmax(w, seen);
      for (int j = 0; j < seen; j++) {
        dw[j] = Doubles.dot(slopes, t * d, values, j * d, d);
        Doubles.accumulate(w[j], slopes, t * d, dvalues, j * d, d);
      }
      double dot = Doubles.dot(dw, 0, w, 0, seen);
      for (int j = 0; j < seen; j++) {
        double ds = scale * w[j] * (dw[j] - dot);
        Doubles.accumulate(ds, keys, j * d, dqueries, t * d, d);
        Doubles.accumulate(ds, queries, t * d, dkeys, j * d, d);
      }
    }
    head.write(dqueries, dqkv, 3 * s.width(), 0);
    head.write(dkeys, dqkv, 3 * s.width(), 1);
    head.write(dvalues, dqkv, 3 * s.width(), 2);
  }
}
