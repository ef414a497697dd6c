package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.CausalSelfAttention;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Finds the layers of a network by sending one sample of zeros through a network of its own. */
final class Layers {
  private final Parameters parameters;
  private final List<Layer> found = new ArrayList<>();

  private Layers(Parameters parameters) {
    this.parameters = parameters;
  }

  /** The layers of {@code network}, whose parameters have no memory yet. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  static List<Layer> of(Module network, DataShape data) {
    Layers layers = new Layers(Parameters.of(network, DType.F32));
    try (Scope scope = Scope.inference(new Workspace())) {
      layers.walk(network, sample(data));
    }
    return List.copyOf(layers.found);
  }

  private static Tensor sample(DataShape data) {
    Shape shape = data.sample().prepend(1);
    return data.ids()
        ? Tensor.ids(shape, new int[shape.size()])
        : Tensor.of(shape, new float[shape.size()]);
  }

  private void walk(Module network, Tensor input) {
    if (network instanceof Gpt gpt) {
      walk(gpt, input);
    } else if (network instanceof Sequential sequential) {
      Tensor x = input;
      for (int i = 0; i < sequential.layers().size(); i++) {
        x = add(Integer.toString(i), sequential.layers().get(i), x);
      }
    } else {
      throw new AssertionError("a model of the zoo is made of " + network.getClass());
    }
  }

  private void walk(Gpt gpt, Tensor ids) {
    Tensor x = add("tokens", gpt.tokens(), ids);
    Tensor places = add("positions", gpt.positions(), ids); // of equal size: a sample is all zeros
    x = x.add(places);
    for (int i = 0; i < gpt.blocks().size(); i++) {
      x = walk("blocks." + i + ".", gpt.blocks().get(i), x);
    }
    add("head", gpt.head(), add("norm", gpt.norm(), x));
  }

  private Tensor walk(String path, Gpt.Block block, Tensor x) {
    CausalSelfAttention attention = block.attention();
    Tensor y = x.add(add(path + "attention", attention, add(path + "norm1", block.norm1(), x)));
    Tensor wide = add(path + "expand", block.expand(), add(path + "norm2", block.norm2(), y));
    return y.add(add(path + "contract", block.contract(), wide.gelu()));
  }

  private Tensor add(String name, Module layer, Tensor input) {
    Tensor output = layer.forward(input);
    found.add(
        new Layer(
            name,
            layer.getClass().getSimpleName(),
            output.shape().dropFirst(),
            parametersBelow(name + ".")));
    return output;
  }

  private int parametersBelow(String prefix) {
    return parameters.entries().stream()
        .filter(entry -> entry.name().startsWith(prefix))
        .mapToInt(entry -> entry.shape().size())
        .sum();
  }
}
