package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.RecurrentWeights;
import dev.lakegrad.engine.tensor.Steps;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the layers of a {@link Recurrent} network are made, and how a batch goes through them. */
final class RecurrentLayers {
  /** The parameters of one direction of one layer. */
  private static final int EACH = 4;

  private final Recurrent network;
  private final Lengths lengths;
  private final RecurrentState start;
  private final List<Recurrence> passes = new ArrayList<>();

  private RecurrentLayers(Recurrent network, Lengths lengths, RecurrentState start) {
    this.network = network;
    this.lengths = lengths;
    this.start = start;
    check("states", start.hidden());
    check("cells", start.cells());
  }

  private void check(String what, List<Tensor> tensors) {
    int passes = network.config().layers() * network.config().directions();
    Check.that(
        tensors.isEmpty() || tensors.size() == passes,
        "recurrent",
        "%d %s for %d directions of layers",
        tensors.size(),
        what,
        passes);
  }

  /** All from U(-k, k) with {@code k = 1/√hidden}. */
  static NamedParameters weights(RecurrentConfig c, int gates, Rng rng) {
    List<String> names = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    double k = 1 / Math.sqrt(c.hidden());
    int sums = gates * c.hidden();
    for (int layer = 0; layer < c.layers(); layer++) {
      int in = layer == 0 ? c.in() : c.out();
      for (int direction = 0; direction < c.directions(); direction++) {
        String end = "_l" + layer + (direction == 0 ? "" : "_reverse");
        names.addAll(
            List.of("weight_ih" + end, "weight_hh" + end, "bias_ih" + end, "bias_hh" + end));
        parameters.add(Parameter.uniform(rng, k, Shape.of(sums, in)));
        parameters.add(Parameter.uniform(rng, k, Shape.of(sums, c.hidden())));
        parameters.add(Parameter.uniform(rng, k, Shape.of(sums)));
        parameters.add(Parameter.uniform(rng, k, Shape.of(sums)));
      }
    }
    return new NamedParameters(names, parameters);
  }

  static RecurrentResult run(Recurrent network, Tensor x, Lengths lengths, RecurrentState start) {
    RecurrentLayers layers = new RecurrentLayers(network, lengths, start);
    layers.run(x);
    return layers.result();
  }

  private RecurrentResult result() {
    return new RecurrentResult(network, passes);
  }

  private void run(Tensor x) {
    Tensor input = x;
    for (int layer = 0; layer < network.config().layers(); layer++) {
      if (layer > 0) {
        input = result().outputs();
      }
      pass(Steps.forward(input, lengths));
      if (network.config().bidirectional()) {
        pass(Steps.backward(input, lengths));
      }
    }
  }

  private void pass(Steps steps) {
    int pass = passes.size();
    List<Parameter> all = network.weights().parameters();
    RecurrentWeights weights =
        new RecurrentWeights(
            all.get(pass * EACH).value(),
            all.get(pass * EACH + 1).value(),
            all.get(pass * EACH + 2).value(),
            all.get(pass * EACH + 3).value());
    passes.add(network.pass(steps, weights, at(pass, start.hidden()), at(pass, start.cells())));
  }

  private static @Nullable Tensor at(int pass, List<Tensor> tensors) {
    return tensors.isEmpty() ? null : tensors.get(pass);
  }
}
