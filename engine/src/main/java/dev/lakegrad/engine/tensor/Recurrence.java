package dev.lakegrad.engine.tensor;

/** What one direction of a recurrent layer made of the sequences of a batch. */
public final class Recurrence {
  private final Steps steps;
  private final Tensor
      states; // [time batch, width], and behind them the last cells if there are any

  Recurrence(Steps steps, Tensor states) {
    this.steps = steps;
    this.states = states;
  }

  /** The state at each position: {@code [batch, time, width]}; zeros behind a sequence's end. */
  public Tensor outputs() {
    return steps.sequences(states);
  }

  /** The state after each sequence's last step: {@code [batch, width]}; zeros if it has none. */
  public Tensor state() {
    return steps.last(states);
  }

  /** Of an LSTM, the cell after each sequence's last step: {@code [batch, width]}. */
  public Tensor cell() {
    return steps.behind(states);
  }
}
