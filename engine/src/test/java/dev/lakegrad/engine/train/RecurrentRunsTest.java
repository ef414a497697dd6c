package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recurrent families, trained for twenty steps, against the same run in PyTorch. */
class RecurrentRunsTest {
  private static final int STEPS = 20;
  private static final int TIME = 5;
  private static final int IN = 4;
  private static final IdSamples TARGETS = new IdSamples(Shape.of(4), new int[] {2, 0, 1, 2});

  @ParameterizedTest
  @CsvSource({"rnn, F64", "rnn, F32", "lstm, F64", "lstm, F32", "gru, F64", "gru, F32"})
  void sequences(String family, DType type) throws IOException {
    ModelSpec spec = ModelSpec.of(family, Map.of("hidden", "3"));
    double[] waves = Reference.waves(4 * TIME * IN, 0.37, 1);
    float[] values = new float[waves.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) waves[i];
    }
    Samples inputs = new FloatSamples(Shape.of(4, TIME, IN), values);
    DataShape data = DataShape.numbers(Shape.of(TIME, IN), 3);
    agrees(family + "_training", spec, data, inputs, type);
  }

  @ParameterizedTest
  @CsvSource({"rnn, F64", "rnn, F32", "lstm, F64", "lstm, F32", "gru, F64", "gru, F32"})
  void texts(String family, DType type) throws IOException {
    ModelSpec spec =
        ModelSpec.of(
            family, Map.of("hidden", "3", "width", "" + IN, "layers", "2", "bidirectional", "yes"));
    int[] lengths = {5, 2, 1, 4};
    int[] ids = new int[4 * TIME];
    Arrays.setAll(ids, i -> i % TIME < lengths[i / TIME] ? (i * 5 + 3) % 7 : -1);
    Samples inputs = new IdSamples(Shape.of(4, TIME), ids);
    agrees(family + "_texts_training", spec, DataShape.texts(TIME, 7, 3), inputs, type);
  }

  private static void agrees(
      String name, ModelSpec spec, DataShape data, Samples inputs, DType type) throws IOException {
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(spec, data, 1),
            OptimizerSpec.of("adam"),
            Schedule.constant(0.02),
            0,
            type,
            new Workspace(),
            Sync.solo());
    fillWithWaves(loop.state().parameters());

    double[] losses = new double[STEPS];
    Arrays.setAll(losses, step -> loop.step(Batch.of(inputs, TARGETS)).loss());

    double tolerance = type == DType.F64 ? 1e-8 : 1e-3;
    assertThat(losses).containsExactly(expected(name), within(tolerance));
    assertThat(losses[STEPS - 1]).isLessThan(losses[0]);
  }

  private static void fillWithWaves(Parameters parameters) {
    for (int k = 0; k < parameters.entries().size(); k++) {
      Parameters.Named named = parameters.entries().get(k);
      int size = named.shape().size();
      double[] values = Reference.waves(size, 0.7 + 0.01 * k, 0.6);
      parameters.weights().slice(named.offset(), size).copyFrom(values);
    }
  }

  private static double[] expected(String name) throws IOException {
    String path = "/pytorch/recurrent.json";
    try (InputStream in =
        Objects.requireNonNull(RecurrentRunsTest.class.getResourceAsStream(path))) {
      JsonNode losses = new ObjectMapper().readTree(in).get(name);
      double[] values = new double[losses.size()];
      Arrays.setAll(values, i -> losses.get(i).asDouble());
      return values;
    }
  }
}
