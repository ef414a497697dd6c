package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * A network, the spec it was built from, and the data that it fits.
 *
 * @param arrangement how the network takes its samples
 */
public record Model(ModelSpec spec, DataShape data, Arrangement arrangement, Module network) {

  /** A network that takes images with their channels last. */
  public Model(ModelSpec spec, DataShape data, Module network) {
    this(spec, data, Arrangement.CHANNELS_LAST, network);
  }

  /** The same model on other layers of the same kind. */
  public Model withNetwork(Module changed) {
    return new Model(spec, data, arrangement, changed);
  }

  /**
   * {@code [batch, sample..] -> [batch, classes]}; for a model that predicts the next token, {@code
   * [batch, time] -> [batch, time, vocabulary]}.
   */
  public Tensor logits(Tensor inputs) {
    boolean ids = inputs.type() == DType.I32;
    Check.that(
        ids == data.ids() && inputs.shape().rank() == data.sample().rank() + 1,
        "model " + spec.family(),
        "takes %s, samples of shape %s; got %s",
        data.ids() ? "ids" : "numbers",
        data.sample(),
        inputs);
    return network.forward(arrangement.of(inputs));
  }

  /** Its layers, in the order in which a sample passes them. */
  public List<Layer> layers() {
    return Layers.of(Zoo.build(spec, data, 0));
  }

  /** {@link #layers} as a table, and the number of parameters. */
  public String summary() {
    List<Layer> layers = layers();
    StringBuilder table = new StringBuilder();
    String line = "%-22s %-20s %-16s %12s%n";
    table.append(String.format(Locale.ROOT, line, "layer", "kind", "output", "parameters"));
    for (Layer layer : layers) {
      String parameters = String.format(Locale.ROOT, "%,d", layer.parameters());
      table.append(
          String.format(Locale.ROOT, line, layer.name(), layer.kind(), layer.output(), parameters));
    }
    int sum = layers.stream().mapToInt(Layer::parameters).sum();
    return table.append(String.format(Locale.ROOT, "%,d parameters%n", sum)).toString();
  }
}
