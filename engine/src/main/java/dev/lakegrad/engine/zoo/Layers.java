package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.nn.Recurrent;
import dev.lakegrad.engine.nn.SelfAttention;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Movement;
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

  /** The layers of {@code model}, whose parameters have no memory yet. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  static List<Layer> of(Model model) {
    Layers layers = new Layers(Parameters.of(model.network(), DType.F32));
    try (Scope scope = Scope.inference(new Workspace())) {
      layers.walk(model.network(), model.arrangement().of(sample(model.data())));
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
    if (network instanceof Transformer transformer) {
      walk(transformer, input);
    } else if (network instanceof Vit vit) {
      walk(vit, input);
    } else if (network instanceof SequenceClassifier classifier) {
      walk(classifier.rnn(), classifier.head(), SequenceClassifier.sequences(input));
    } else if (network instanceof TextClassifier classifier) {
      Tensor embedded = classifier.embedded(input);
      note("tokens", "EmbeddingBag", embedded.shape().dropFirst());
      walk(classifier.rnn(), classifier.head(), embedded);
    } else if (network instanceof Sequential sequential) {
      Tensor x = input;
      for (int i = 0; i < sequential.layers().size(); i++) {
        x = add(Integer.toString(i), sequential.layers().get(i), x);
      }
    } else {
      throw new AssertionError("a model of the zoo is made of " + network.getClass());
    }
  }

  private void walk(Transformer transformer, Tensor ids) {
    Tensor x = add("tokens", transformer.tokens(), ids);
    // Of equal size: a sample is all zeros.
    Tensor places = add("positions", transformer.positions(), ids);
    x = blocks(transformer.blocks(), x.add(places));
    add("head", transformer.head(), add("norm", transformer.norm(), x));
  }

  private void walk(Vit vit, Tensor images) {
    add("patches", vit.patches(), images);
    Tensor x = vit.tokens(images);
    note("token", "Parameter", vit.token().shape());
    note("positions", "Parameter", vit.positions().shape());
    x = add("norm", vit.norm(), Movement.select(blocks(vit.blocks(), x), 1, 0));
    add("head", vit.head(), x);
  }

  private void walk(Recurrent rnn, Linear head, Tensor sequences) {
    Lengths lengths = Lengths.full(sequences.size(0), sequences.size(1));
    Tensor last = rnn.run(sequences, lengths).last();
    note("rnn", rnn.getClass().getSimpleName(), last.shape().dropFirst());
    add("head", head, last);
  }

  private Tensor blocks(List<Block> blocks, Tensor input) {
    Tensor x = input;
    for (int i = 0; i < blocks.size(); i++) {
      x = walk("blocks." + i + ".", blocks.get(i), x);
    }
    return x;
  }

  private Tensor walk(String path, Block block, Tensor x) {
    SelfAttention attention = block.attention();
    Tensor y = x.add(add(path + "attention", attention, add(path + "norm1", block.norm1(), x)));
    Tensor wide = add(path + "expand", block.expand(), add(path + "norm2", block.norm2(), y));
    return y.add(add(path + "contract", block.contract(), wide.gelu()));
  }

  private Tensor add(String name, Module layer, Tensor input) {
    Tensor output = layer.forward(input);
    note(name, layer.getClass().getSimpleName(), output.shape().dropFirst());
    return output;
  }

  private void note(String name, String kind, Shape output) {
    found.add(new Layer(name, kind, output, parametersOf(name)));
  }

  /** How many numbers the parameter of that name has, or those below it. */
  private int parametersOf(String name) {
    return parameters.entries().stream()
        .filter(entry -> entry.name().equals(name) || entry.name().startsWith(name + "."))
        .mapToInt(entry -> entry.shape().size())
        .sum();
  }
}
