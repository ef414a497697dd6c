package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Movement;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/** What a recurrent network made of the sequences of a batch. */
public final class RecurrentResult {
  private final Recurrent network;
  private final List<Recurrence> passes; // of all layers, in the order of a state

  RecurrentResult(Recurrent network, List<Recurrence> passes) {
    this.network = network;
    this.passes = List.copyOf(passes);
  }

  /**
   * The states of the last layer at each step, {@code [batch, time, directions hidden]}; zeros
   * behind the end of a sequence.
   */
  public Tensor outputs() {
    return sideBySide(Recurrence::outputs);
  }

  /**
   * The states of the last layer after each sequence's last step, {@code [batch, directions
   * hidden]}; those of the backward direction have seen the whole sequence too.
   */
  public Tensor last() {
    return sideBySide(Recurrence::state);
  }

  /** All states after each sequence's last step: where a next part of the sequences goes on. */
  public RecurrentState state() {
    return new RecurrentState(
        passes.stream().map(Recurrence::state).toList(),
        network instanceof Lstm ? passes.stream().map(Recurrence::cell).toList() : List.of());
  }

  private Tensor sideBySide(Function<Recurrence, Tensor> part) {
    int directions = network.config().directions();
    Tensor forward = part.apply(passes.get(passes.size() - directions));
    return directions == 1
        ? forward
        : Movement.concat(-1, forward, part.apply(passes.get(passes.size() - 1)));
  }
}
