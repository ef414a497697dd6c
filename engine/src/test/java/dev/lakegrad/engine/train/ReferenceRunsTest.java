package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Reference;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each family of the zoo, trained for five steps, against the same run in PyTorch. */
class ReferenceRunsTest {
  private static final OptimizerSpec SGD = OptimizerSpec.of("sgd");
  private static final OptimizerSpec ADAMW = OptimizerSpec.of("adamw").with("decay", 0.1);
  private static final Shape IMAGE = Shape.of(2, 13, 14);

  private final Reference reference = Reference.open();

  @Test
  void mlp() {
    ModelSpec spec = ModelSpec.of("mlp", Map.of("hidden", "10"));
    agrees(spec, DataShape.numbers(IMAGE, 3), images(), ids(Shape.of(4), 7, 3), SGD, 0.1);
  }

  @Test
  void lenet() {
    DataShape data = DataShape.numbers(IMAGE, 5);
    agrees(ModelSpec.of("lenet"), data, images(), ids(Shape.of(4), 7, 5), SGD, 0.1);
  }

  @Test
  void cnn() {
    DataShape data = DataShape.numbers(IMAGE, 3);
    agrees(ModelSpec.of("cnn"), data, images(), ids(Shape.of(4), 7, 3), ADAMW, 0.01);
  }

  @Test
  void gpt() {
    ModelSpec spec = ModelSpec.of("gpt", Map.of("layers", "2", "heads", "2", "width", "8"));
    Samples words = ids(Shape.of(3, 5), 5, 7);
    agrees(spec, DataShape.tokens(5, 7), words, ids(Shape.of(3, 5), 3, 7), ADAMW, 0.01);
  }

  @Test
  void bag() {
    int[] texts = ids(Shape.of(4, 6), 5, 11).values();
    int[] lengths = {6, 4, 1, 0};
    for (int i = 0; i < texts.length; i++) {
      texts[i] = i % 6 < lengths[i / 6] ? texts[i] : -1;
    }
    agrees(
        ModelSpec.of("bag", Map.of("width", "6")),
        DataShape.texts(6, 11, 3),
        new IdSamples(Shape.of(4, 6), texts),
        ids(Shape.of(4), 7, 3),
        SGD,
        0.1);
  }

  private void agrees(
      ModelSpec spec,
      DataShape data,
      Samples inputs,
      IdSamples targets,
      OptimizerSpec optimizer,
      double rate) {
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(spec, data, 1),
            optimizer,
            Schedule.constant(rate),
            0.5,
            DType.F64,
            new Workspace(),
            Sync.solo());
    fillWithWaves(loop.state().parameters());

    double[] losses =
        IntStream.range(0, 5)
            .mapToDouble(step -> loop.step(Batch.of(inputs, targets)).loss())
            .toArray();

    assertThat(losses).containsExactly(reference.values(spec.family() + ".losses"), within(1e-9));
    assertThat(digests(loop.state().parameters()))
        .containsExactly(reference.values(spec.family() + ".digests"), within(1e-6));
  }

  private static void fillWithWaves(Parameters parameters) {
    for (int k = 0; k < parameters.entries().size(); k++) {
      Parameters.Named named = parameters.entries().get(k);
      int size = named.shape().size();
      double[] values = Reference.waves(size, 0.7 + 0.01 * k, 0.2);
      parameters.weights().slice(named.offset(), size).copyFrom(values);
    }
  }

  /** Of each parameter, the sum of its elements times 1, 2, 3, .. */
  private static double[] digests(Parameters parameters) {
    return parameters.entries().stream()
        .mapToDouble(
            named -> {
              double sum = 0;
              for (int i = 0; i < named.shape().size(); i++) {
                sum += parameters.weights().get(named.offset() + i) * (i + 1);
              }
              return sum;
            })
        .toArray();
  }

  private static Samples images() {
    double[] waves = Reference.waves(4 * IMAGE.size(), 0.37, 1);
    float[] values = new float[waves.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) waves[i];
    }
    return new FloatSamples(IMAGE.prepend(4), values);
  }

  private static IdSamples ids(Shape shape, int pace, int limit) {
    int[] values = new int[shape.size()];
    Arrays.setAll(values, i -> (i * pace + 3) % limit);
    return new IdSamples(shape, values);
  }
}
