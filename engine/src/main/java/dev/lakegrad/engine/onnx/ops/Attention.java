package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al. 2017): {@code softmax(scale Q Kᵀ + mask) V}, where
 * several heads of queries may share one of keys and values, which may have a past.
 */
final class Attention {
  private static final int MASK = 3;
  private static final int PAST_KEY = 4;
  private static final int PAST_VALUE = 5;
  private static final int LENGTHS = 6;
  private static final int SCORES = 3;

  private final Call call;
  private final Array q; // [batch, heads, time, size]
  private final Array k; // [batch, shared heads, all time, size]
  private final Array v;

  private Attention(Call call) {
    this.call = call;
    this.q = heads(0, "q_num_heads");
    this.k = withPast(PAST_KEY, heads(1, "kv_num_heads"));
    this.v = withPast(PAST_VALUE, heads(2, "kv_num_heads"));
  }

  static void addTo(Operators operators) {
    operators.addAll("Attention", 23, call -> new Attention(call).run());
  }

  private Array heads(int input, String attribute) {
    Array x = call.array(input);
    return x.rank() == 3 ? split(x, call.integer(attribute, 0)) : x;
  }

  /** {@code [batch, time, heads size] -> [batch, heads, time, size]}. */
  static Array split(Array x, int heads) {
    Shape s = x.shape();
    Check.that(heads > 0 && s.at(2) % heads == 0, "attention", "%s in %d heads", s, heads);
    Array split = x.reshape(Shape.of(s.at(0), s.at(1), heads, s.at(2) / heads));
    return Movement.transpose(split, 0, 2, 1, 3);
  }

  /** The way back. */
  static Array join(Array x) {
    Shape s = x.shape();
    return Movement.transpose(x, 0, 2, 1, 3).reshape(Shape.of(s.at(0), s.at(2), s.at(1) * s.at(3)));
  }

  private Array withPast(int input, Array now) {
    return call.has(input) ? Movement.concat(List.of(call.array(input), now), 2) : now;
  }

  private List<Value> run() {
    double scale = call.real("scale", 1 / Math.sqrt(q.shape().at(3)));
    Array product = Products.scale(Products.matmul(q, transposed(shared(k))), scale);
    Array capped = capped(product);
    Array biased = Elementwise.combine(capped, bias(product.shape()), Arithmetic.ADD);
    Array weights = Lines.map(precise(biased), Attention::softmax, -1);
    Array y = Products.matmul(Casts.cast(weights, v.type()), shared(v));
    List<Value> outputs = new ArrayList<>(List.of(call.array(0).rank() == 3 ? join(y) : y, k, v));
    if (call.wants(SCORES)) {
      outputs.add(shown(product, capped, biased, Casts.cast(weights, q.type())));
    }
    return outputs;
  }

  private static Array transposed(Array x) {
    return Movement.transpose(x, 0, 1, 3, 2);
  }

  /** One head of keys or values for each head of queries. */
  private Array shared(Array x) {
    int heads = q.shape().at(1);
    int own = x.shape().at(1);
    Check.that(heads % own == 0, "attention", "%d heads share %d", heads, own);
    long[] which = new long[heads];
    Arrays.setAll(which, head -> head / (heads / own));
    return Indexing.gather(x, Array.row(which), 1);
  }

  private Array capped(Array scores) {
    double cap = call.real("softcap", 0);
    return cap == 0 ? scores : Elementwise.map(scores, x -> cap * Math.tanh(x / cap));
  }

  private Array precise(Array scores) {
    ElementType type = q.type();
    return call.sets("softmax_precision")
        ? Casts.cast(scores, Casts.target(call, "softmax_precision"))
        : Casts.cast(scores, type);
  }

  /** A row whose keys are all hidden gives zeros. */
  private static void softmax(double[] row) {
    if (Reductions.max(row) == Double.NEGATIVE_INFINITY) {
      Arrays.fill(row, 0);
    } else {
      Softmaxes.softmax(row);
    }
  }

  private Array shown(Array product, Array capped, Array biased, Array weights) {
    return switch (call.integer("qk_matmul_output_mode", 0)) {
      case 0 -> product;
      case 1 -> capped;
      case 2 -> biased;
      case 3 -> weights;
      default -> throw new IllegalArgumentException("attention: no such qk_matmul_output_mode");
    };
  }

  /** What is added to scores {@code [batch, heads, time, all time]}: -∞ hides a key. */
  private Array bias(Shape shape) {
    double[] bias = mask(shape);
    int times = shape.at(2);
    int keys = shape.at(3);
    for (int i = 0; i < bias.length; i++) {
      int batch = i / (shape.at(1) * times * keys);
      long place = i / keys % times + offset(batch, times);
      if (hidden(batch, place, i % keys)) {
        bias[i] = Double.NEGATIVE_INFINITY;
      }
    }
    return Array.reals(q.type(), shape, bias);
  }

  /** The given mask; keys beyond it are hidden. */
  private double[] mask(Shape shape) {
    if (!call.has(MASK)) {
      return new double[shape.size()];
    }
    Array given = call.array(MASK);
    Array added = given;
    if (given.type() == ElementType.BOOL) {
      double[] values = new double[given.size()];
      Arrays.setAll(values, i -> given.wholes()[i] != 0 ? 0 : Double.NEGATIVE_INFINITY);
      added = Array.reals(q.type(), given.shape(), values);
    }
    int missing = shape.at(3) - added.shape().at(-1);
    if (missing > 0 && added.shape().at(-1) > 1) {
      long[] pads = new long[2 * added.rank()];
      pads[pads.length - 1] = missing;
      Array hides = Array.reals(added.type(), Shape.of(1), Double.NEGATIVE_INFINITY);
      added = Slicing.pad(added, pads, hides, "constant");
    }
    return added.broadcast(shape).numbers().clone();
  }

  /** How many keys come before the first query. */
  private long offset(int batch, int times) {
    if (call.has(PAST_KEY)) {
      return call.array(PAST_KEY).shape().at(2);
    }
    return call.has(LENGTHS) ? call.array(LENGTHS).wholes()[batch] - times : 0;
  }

  private boolean hidden(int batch, long place, int key) {
    long left = call.whole("left_window_size", -1);
    long right = call.whole("right_window_size", -1);
    return (call.has(LENGTHS) && key >= call.array(LENGTHS).wholes()[batch])
        || (call.flag("is_causal", 0) && key > place)
        || (left >= 0 && key < place - left)
        || (right >= 0 && key > place + right);
  }
}
