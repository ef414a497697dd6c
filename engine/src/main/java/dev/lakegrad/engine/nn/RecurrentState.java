package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * What a recurrent network remembers between steps: a tensor {@code [batch, hidden]} for each
 * direction of each layer, from the first layer on, forward before backward.
 *
 * @param cells of an LSTM; else empty
 */
public record RecurrentState(List<Tensor> hidden, List<Tensor> cells) {

  public RecurrentState {
    hidden = List.copyOf(hidden);
    cells = List.copyOf(cells);
  }

  /** A state without cells. */
  public static RecurrentState of(List<Tensor> hidden) {
    return new RecurrentState(hidden, List.of());
  }
}
