package dev.lakegrad.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.BatchNorm2d;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.weights.Safetensors.Entry;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeightsTest {

  @Test
  void aModelComesBackFromAFileBitByBit() throws IOException {
    Parameters saved = linear(3, 4, 1);
    Parameters loaded = linear(3, 4, 2);
    assertThat(sha(loaded)).isNotEqualTo(sha(saved));

    Weights.restore(
        loaded,
        SafetensorsTest.read(SafetensorsTest.written(Weights.of(saved), Map.of())).tensors());

    assertThat(sha(loaded)).isEqualTo(sha(saved));
    assertThat(loaded.weights().toFloats()).containsExactly(saved.weights().toFloats());
  }

  @Test
  void statisticsAreSavedAndHashedWithTheParameters() {
    Parameters saved = Parameters.of(BatchNorm2d.of(2), DType.F32);
    Parameters loaded = Parameters.of(BatchNorm2d.of(2), DType.F32);
    assertThat(Weights.of(saved)).containsOnlyKeys("weight", "bias", "mean", "variance");

    saved.statistics().set(1, 7);
    assertThat(sha(loaded)).isNotEqualTo(sha(saved));
    Weights.restore(loaded, Weights.of(saved));

    assertThat(loaded.statistics().toFloats()).containsExactly(0, 7, 1, 1);
    assertThat(sha(loaded)).isEqualTo(sha(saved));
  }

  @Test
  void refusesOtherNames() {
    SortedMap<String, Entry> other = new TreeMap<>(Weights.of(linear(3, 4, 1)));
    other.put("extra", SafetensorsTest.floats(Shape.of(1), 1));
    other.remove("bias");

    assertThatThrownBy(() -> Weights.restore(linear(3, 4, 1), other))
        .isInstanceOf(LakegradException.class)
        .hasMessage(
            "The saved weights do not fit the model. Missing are [bias], unknown are [extra]. Build "
                + "the model with the family, settings and data shape that the weights were saved "
                + "with.");
  }

  @Test
  void refusesOtherShapesAndTypesAndKeepsItsOwn() {
    Parameters mine = linear(3, 4, 1);
    String before = sha(mine);
    Parameters doubles = Parameters.of(Linear.of(3, 4, Rng.of(1)), DType.F64);

    assertThatThrownBy(() -> Weights.restore(mine, Weights.of(linear(4, 4, 1))))
        .hasMessageContaining("Parameter weight is [4, 3] float32, saved is [4, 4] float32.");
    assertThatThrownBy(() -> Weights.restore(mine, Weights.of(doubles)))
        .hasMessageContaining("Parameter bias is [4] float32, saved is [4] float64.");
    assertThat(sha(mine)).isEqualTo(before);
  }

  private static Parameters linear(int in, int out, long seed) {
    return Parameters.of(Linear.of(in, out, Rng.of(seed)), DType.F32);
  }

  private static String sha(Parameters parameters) {
    return Safetensors.sha256(Weights.of(parameters));
  }
}
