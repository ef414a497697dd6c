package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The cells of one direction of a recurrent network: one step from state to state. */
abstract class Cells {
  private static final int BIASES = 3;
  private static final int PEEPHOLES = 7;

  /** Which cells, with their gates and the functions they have unless told. */
  enum Kind {
    RNN(1, "Tanh"),
    GRU(3, "Sigmoid", "Tanh"),
    LSTM(4, "Sigmoid", "Tanh", "Tanh");

    private final int gates;

    @SuppressWarnings("ImmutableEnumChecker") // a list made by List.of does not change
    private final List<String> functions;

    Kind(int gates, String... functions) {
      this.gates = gates;
      this.functions = List.of(functions);
    }
  }

  final int hidden;
  private final double[] w;
  private final double[] r;
  private final double[] bias; // of W, then of R
  private final List<DoubleUnaryOperator> functions;
  private final double clip;

  private Cells(Kind kind, Call call, int direction, int directions) {
    this.hidden = call.array(2).shape().at(2);
    this.w = part(call, 1, direction, directions);
    this.r = part(call, 2, direction, directions);
    this.bias =
        call.has(BIASES)
            ? part(call, BIASES, direction, directions)
            : new double[2 * kind.gates * hidden];
    Check.that(
        r.length == kind.gates * hidden * hidden && bias.length == 2 * kind.gates * hidden,
        "recurrence",
        "%s and %d biases for %d gates of %d cells",
        call.array(2).shape(),
        bias.length,
        kind.gates,
        hidden);
    this.functions = CellFunctions.of(call, kind.functions, direction);
    this.clip = call.real("clip", Double.POSITIVE_INFINITY);
  }

  static Cells of(Kind kind, Call call, int direction, int directions) {
    return switch (kind) {
      case RNN -> new Plain(call, direction, directions);
      case GRU -> new Gated(call, direction, directions);
      case LSTM -> new LongShort(call, direction, directions);
    };
  }

  private static double[] part(Call call, int input, int direction, int directions) {
    double[] all = call.array(input).reals();
    int size = all.length / directions;
    return Arrays.copyOfRange(all, direction * size, (direction + 1) * size);
  }

  /** Moves {@code state}: the hidden values, and for an LSTM the cells behind them. */
  abstract void step(double[] x, double[][] state);

  /** {@code W x + b} for one cell of one gate. */
  final double input(int gate, int cell, double[] x) {
    int row = gate * hidden + cell;
    return bias[row] + dot(w, row, x);
  }

  /** {@code R h + b} for one cell of one gate. */
  final double recurrent(int gate, int cell, double[] h) {
    int row = gate * hidden + cell;
    return bias[bias.length / 2 + row] + dot(r, row, h);
  }

  private static double dot(double[] matrix, int row, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += matrix[row * x.length + i] * x[i];
    }
    return sum;
  }

  /** Function {@code index} of the cells. */
  final double apply(int index, double value) {
    return functions.get(index).applyAsDouble(value);
  }

  /** Function {@code index} of what goes into a gate, which is clipped before. */
  final double gate(int index, double value) {
    return apply(index, Math.max(-clip, Math.min(clip, value)));
  }

  /** {@code h = f(W x + R h)}. */
  private static final class Plain extends Cells {
    Plain(Call call, int direction, int directions) {
      super(Kind.RNN, call, direction, directions);
    }

    @Override
    void step(double[] x, double[][] state) {
      double[] h = state[0].clone();
      for (int i = 0; i < hidden; i++) {
        state[0][i] = gate(0, input(0, i, x) + recurrent(0, i, h));
      }
    }
  }

  /**
   * Cho et al. 2014: {@code h = (1 - z) g(..) + z h}, where the reset gate acts on {@code h}, or on
   * {@code R h}.
   */
  private static final class Gated extends Cells {
    private static final int UPDATE = 0;
    private static final int RESET = 1;
    private static final int NEW = 2;

    private final boolean linear;

    Gated(Call call, int direction, int directions) {
      super(Kind.GRU, call, direction, directions);
      this.linear = call.flag("linear_before_reset", 0);
    }

    @Override
    void step(double[] x, double[][] state) {
      double[] h = state[0].clone();
      double[] reset = new double[hidden];
      Arrays.setAll(reset, i -> gate(0, input(RESET, i, x) + recurrent(RESET, i, h)));
      double[] kept = new double[hidden];
      Arrays.setAll(kept, i -> reset[i] * h[i]);
      for (int i = 0; i < hidden; i++) {
        double z = gate(0, input(UPDATE, i, x) + recurrent(UPDATE, i, h));
        double past = linear ? reset[i] * recurrent(NEW, i, h) : recurrent(NEW, i, kept);
        state[0][i] = (1 - z) * gate(1, input(NEW, i, x) + past) + z * h[i];
      }
    }
  }

  /**
   * Hochreiter and Schmidhuber 1997, with the forget gate and peepholes of Gers et al. 2002: {@code
   * c = f c + i g(..), h = o h(c)}.
   */
  private static final class LongShort extends Cells {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int FORGET = 2;
    private static final int NEW = 3;

    private final double[] peepholes;
    private final boolean coupled;

    LongShort(Call call, int direction, int directions) {
      super(Kind.LSTM, call, direction, directions);
      this.peepholes =
          call.has(PEEPHOLES)
              ? part(call, PEEPHOLES, direction, directions)
              : new double[3 * hidden];
      this.coupled = call.flag("input_forget", 0);
    }

    @Override
    void step(double[] x, double[][] state) {
      double[] h = state[0].clone();
      for (int i = 0; i < hidden; i++) {
        double c = state[1][i];
        double in = gate(0, sum(INPUT, i, x, h, c));
        double forget = coupled ? 1 - in : gate(0, sum(FORGET, i, x, h, c));
        state[1][i] = forget * c + in * gate(1, input(NEW, i, x) + recurrent(NEW, i, h));
        double out = gate(0, sum(OUTPUT, i, x, h, state[1][i]));
        state[0][i] = out * apply(2, state[1][i]);
      }
    }

    private double sum(int gate, int cell, double[] x, double[] h, double c) {
      return input(gate, cell, x) + recurrent(gate, cell, h) + peepholes[gate * hidden + cell] * c;
    }
  }
}
