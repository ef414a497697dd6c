package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a batch step by step, in one direction, as a recurrent layer walks through them:
 * {@code [time, batch, width]}.
 *
 * <p>The longest sequence comes first, so that those that a step still has are the first rows of
 * it. Backward, each sequence begins with its own last position.
 */
public final class Steps {
  private final Lengths lengths;
  private final boolean backward;
  private final int[] order; // the sequence in each row
  private final int[] row; // the row of each sequence
  private final int[] rows; // how many sequences each step has; one 0 more
  private final Tensor x;

  private Steps(Tensor x, Lengths lengths, boolean backward) {
    Check.that(
        x.shape().rank() == 3 && x.size(0) == lengths.batch() && x.size(1) == lengths.time(),
        "recurrent",
        "%s is not [batch, time, width] of lengths %s",
        x.shape(),
        lengths);
    Check.that(x.size(1) > 0, "recurrent", "%s has no steps", x.shape());
    this.lengths = lengths;
    this.backward = backward;
    this.order = lengths.longestFirst();
    this.row = new int[order.length];
    this.rows = new int[lengths.time() + 1];
    for (int r = 0; r < order.length; r++) {
      row[order[r]] = r;
      for (int step = 0; step < lengths.at(order[r]); step++) {
        rows[step]++;
      }
    }
    this.x = arranged(x);
  }

  /** From the first position of {@code x [batch, time, width]} to the last. */
  public static Steps forward(Tensor x, Lengths lengths) {
    return new Steps(x, lengths, false);
  }

  /** From the last position of each sequence to its first. */
  public static Steps backward(Tensor x, Lengths lengths) {
    return new Steps(x, lengths, true);
  }

  // Layers

  /** {@code h' = f(W x + b + U h + c)}, from {@code state [batch, width]} or zeros. */
  public Recurrence rnn(RecurrentWeights weights, Activation f, @Nullable Tensor state) {
    return result(Tensor.run(new RnnSteps(unrolled(1, weights, state), f)));
  }

  /**
   * A long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000), from {@code
   * state} and {@code cell [batch, width]} or zeros; its weights are those of i, f, g and o.
   *
   * <pre>
   *   i, f, o = σ(W x + b + U h + c)    g = tanh(W x + b + U h + c)
   *   cell' = f cell + i g              h' = o tanh(cell')
   * </pre>
   */
  public Recurrence lstm(RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell) {
    Unrolled layer = unrolled(LstmSteps.GATES, weights, state);
    return result(Tensor.run(LstmSteps.of(layer, startingRows(weights.width(), cell))));
  }

  /**
   * A gated recurrent unit (Cho et al. 2014) whose reset gate comes after the product, from {@code
   * state [batch, width]} or zeros; its weights are those of r, z and n.
   *
   * <pre>
   *   r, z = σ(W x + b + U h + c)       n = tanh(W x + b + r (U h + c))
   *   h' = (1 - z) n + z h
   * </pre>
   */
  public Recurrence gru(RecurrentWeights weights, @Nullable Tensor state) {
    return result(Tensor.run(GruSteps.of(unrolled(GruSteps.GATES, weights, state))));
  }

  private Unrolled unrolled(int gates, RecurrentWeights weights, @Nullable Tensor state) {
    return Unrolled.of(gates, x, weights, startingRows(weights.width(), state), this);
  }

  private Recurrence result(Tensor states) {
    return new Recurrence(this, states.reshape(states.shape().rows(), states.size(2)));
  }

  // Steps

  int count() {
    return lengths.time();
  }

  int batch() {
    return order.length;
  }

  /** How many sequences have step {@code step}. */
  int rows(int step) {
    return rows[step];
  }

  /** Whether some steps have fewer sequences than others. */
  boolean padded() {
    return lengths.padded();
  }

  // Where rows come from; -1 is nowhere, and gives zeros

  /** {@code [batch, time, width]} as steps. */
  private Tensor arranged(Tensor sequences) {
    int time = lengths.time();
    Tensor table = sequences.reshape(sequences.shape().rows(), sequences.size(2));
    return taken(
        table,
        Shape.of(time, batch()),
        (step, r) -> {
          int position = position(order[r], step);
          return position < 0 ? -1 : order[r] * time + position;
        });
  }

  /** All states of {@code table [(time ..) batch, width]} as {@code [batch, time, width]}. */
  Tensor sequences(Tensor table) {
    return taken(
        table,
        Shape.of(batch(), lengths.time()),
        (index, position) -> {
          int step = position(index, position);
          return step < 0 ? -1 : step * batch() + row[index];
        });
  }

  /** The last state of each sequence: {@code [batch, width]}. */
  Tensor last(Tensor table) {
    return taken(table, index -> (lengths.at(index) - 1) * batch() + row[index]);
  }

  /** What stands behind the states, a row for each sequence: {@code [batch, width]}. */
  Tensor behind(Tensor table) {
    return taken(table, index -> lengths.time() * batch() + row[index]);
  }

  /** The position of a step in its sequence, or the step of a position; -1 behind the end. */
  private int position(int index, int step) {
    int length = lengths.at(index);
    if (step >= length) {
      return -1;
    }
    return backward ? length - 1 - step : step;
  }

  private @Nullable Tensor startingRows(int width, @Nullable Tensor state) {
    if (state == null) {
      return null;
    }
    Check.that(
        state.shape().equals(Shape.of(batch(), width)),
        "recurrent",
        "a state %s, not [%d, %d]",
        state.shape(),
        batch(),
        width);
    Check.that(rows[0] == batch(), "recurrent", "a state to go on from, but lengths %s", lengths);
    return padded() ? taken(state, r -> order[r]) : state;
  }

  private Tensor taken(Tensor table, IntUnaryOperator source) {
    int[] ids = new int[batch()];
    Arrays.setAll(ids, index -> Math.max(-1, source.applyAsInt(index)));
    return taken(table, Tensor.ids(Shape.of(ids.length), ids));
  }

  private Tensor taken(Tensor table, Shape shape, IntBinaryOperator source) {
    int columns = shape.at(1);
    int[] ids = new int[shape.size()];
    Arrays.setAll(ids, i -> source.applyAsInt(i / columns, i % columns));
    return taken(table, Tensor.ids(shape, ids));
  }

  private Tensor taken(Tensor table, Tensor ids) {
    if (!padded()) {
      return table.gather(ids);
    }
    Tensor rowsOrZeros = table.gatherMean(ids.reshape(ids.size(), 1));
    int[] sizes = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
    sizes[sizes.length - 1] = table.size(1);
    return rowsOrZeros.reshape(sizes);
  }
}
