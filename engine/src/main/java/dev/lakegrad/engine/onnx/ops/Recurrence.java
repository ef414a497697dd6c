package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Networks that read a sequence step by step: {@code X [time, batch, in]}, and for each direction
 * {@code W [gates hidden, in]}, {@code R [gates hidden, hidden]}, and biases of both.
 */
final class Recurrence {
  private static final int LENGTHS = 4;
  private static final int FIRST_STATE = 5;

  private final Call call;
  private final Array x;
  private final int time;
  private final int batch;
  private final int directions;
  private final int hidden;
  private final int states;

  private Recurrence(Call call, int states) {
    this.call = call;
    this.x = timeFirst(call.array(0), 0, 1);
    this.time = x.shape().at(0);
    this.batch = x.shape().at(1);
    this.directions = call.array(1).shape().at(0);
    this.hidden = call.array(2).shape().at(2);
    this.states = states;
  }

  static void addTo(Operators operators) {
    operators
        .addAll("RNN", 1, call -> new Recurrence(call, 1).run(Cells.Kind.RNN))
        .addAll("GRU", 1, call -> new Recurrence(call, 1).run(Cells.Kind.GRU))
        .addAll("LSTM", 1, call -> new Recurrence(call, 2).run(Cells.Kind.LSTM));
  }

  /** With {@code layout} 1 the batch comes first, outside and within. */
  private Array timeFirst(Array given, int... swapped) {
    if (!call.flag("layout", 0)) {
      return given;
    }
    int[] order = new int[given.rank()];
    Arrays.setAll(order, i -> i == swapped[0] ? swapped[1] : i == swapped[1] ? swapped[0] : i);
    return Movement.transpose(given, order);
  }

  private List<Value> run(Cells.Kind kind) {
    double[] all = new double[time * directions * batch * hidden];
    double[][] last = new double[states][directions * batch * hidden];
    for (int direction = 0; direction < directions; direction++) {
      Cells cells = Cells.of(kind, call, direction, directions);
      boolean backwards = direction == 1 || call.text("direction", "forward").equals("reverse");
      for (int row = 0; row < batch; row++) {
        double[][] state = start(direction, row);
        run(cells, state, backwards, direction, row, all);
        for (int i = 0; i < states; i++) {
          System.arraycopy(state[i], 0, last[i], (direction * batch + row) * hidden, hidden);
        }
      }
    }
    return outputs(all, last);
  }

  private double[][] start(int direction, int row) {
    double[][] state = new double[states][hidden];
    for (int i = 0; i < states; i++) {
      if (call.has(FIRST_STATE + i)) {
        double[] given = timeFirst(call.array(FIRST_STATE + i), 0, 1).reals();
        System.arraycopy(given, (direction * batch + row) * hidden, state[i], 0, hidden);
      }
    }
    return state;
  }

  /** The steps of one sequence; what lies beyond its length stays zero. */
  private void run(
      Cells cells, double[][] state, boolean backwards, int direction, int row, double[] all) {
    int length = call.has(LENGTHS) ? (int) call.array(LENGTHS).wholes()[row] : time;
    Check.that(length <= time, "lengths", "%d of %d steps", length, time);
    int in = x.shape().at(2);
    for (int i = 0; i < length; i++) {
      int step = backwards ? length - 1 - i : i;
      int from = (step * batch + row) * in;
      cells.step(Arrays.copyOfRange(x.reals(), from, from + in), state);
      int to = ((step * directions + direction) * batch + row) * hidden;
      System.arraycopy(state[0], 0, all, to, hidden);
    }
  }

  private List<Value> outputs(double[] all, double[][] last) {
    Array y = Array.reals(x.type(), Shape.of(time, directions, batch, hidden), all);
    boolean batchFirst = call.flag("layout", 0);
    Array sequence = batchFirst ? Movement.transpose(y, 2, 0, 1, 3) : y;
    Shape shape = Shape.of(directions, batch, hidden);
    Array h = timeFirst(Array.reals(x.type(), shape, last[0]), 0, 1);
    return states == 1
        ? List.of(sequence, h)
        : List.of(sequence, h, timeFirst(Array.reals(x.type(), shape, last[1]), 0, 1));
  }
}
