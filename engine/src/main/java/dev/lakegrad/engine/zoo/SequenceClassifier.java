package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Recurrent;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Sequences of numbers by the last state of a recurrent network: {@code [batch, time, features] ->
 * [batch, classes]}. A vector is read number by number, an image row by row.
 */
record SequenceClassifier(Recurrent rnn, Linear head) implements Module {

  /** How wide one step of a sample is. */
  static int width(Shape sample) {
    return switch (sample.rank()) {
      case 1 -> 1;
      case 2 -> sample.at(1);
      default -> sample.size() / sample.at(1);
    };
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor sequences = sequences(x);
    Lengths lengths = Lengths.full(sequences.size(0), sequences.size(1));
    return head.forward(rnn.run(sequences, lengths).last());
  }

  /** A batch as {@code [batch, time, features]}; images come with their channels last. */
  static Tensor sequences(Tensor x) {
    return x.reshape(x.size(0), x.size(1), x.shape().dropFirst().size() / x.size(1));
  }
}
