package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.nn.EmbeddingBag;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Recurrent;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Texts by the last state of a recurrent network that reads them token by token: ids {@code [batch,
 * time] -> [batch, classes]}; the id -1 behind a text is padding.
 */
record TextClassifier(EmbeddingBag tokens, Recurrent rnn, Linear head) implements Module {

  @Override
  public Tensor forward(Tensor ids) {
    return head.forward(rnn.run(embedded(ids), Lengths.ofTexts(ids)).last());
  }

  /** {@code [batch, time, width]}; a bag of one token is its embedding, one of padding is zeros. */
  Tensor embedded(Tensor ids) {
    Tensor rows = tokens.forward(ids.reshape(ids.size(), 1));
    return rows.reshape(ids.size(0), ids.size(1), rows.size(1));
  }
}
