package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ParameterTest {

  @Test
  void startsWithTheSameValuesInEveryType() {
    float[] floats = drawn(DType.F32).toFloats();
    double[] doubles = drawn(DType.F64).toDoubles();

    for (int i = 0; i < floats.length; i++) {
      assertThat(floats[i]).isEqualTo((float) doubles[i]);
    }
  }

  private static Buffer drawn(DType type) {
    Parameter parameter = Parameter.uniform(Rng.of(1), 0.5, Shape.of(3, 4));
    parameter.place(Buffer.allocate(type, 12), Buffer.allocate(type, 12));
    return parameter.value().data();
  }

  @Test
  void uniformStaysInsideItsBound() {
    Parameter parameter = Parameter.uniform(Rng.of(1), 0.25, Shape.of(1000));
    parameter.place(Buffer.allocate(DType.F64, 1000), Buffer.allocate(DType.F64, 1000));

    assertThat(DoubleStream.of(parameter.value().toDoubles()).boxed())
        .allSatisfy(v -> assertThat(v).isBetween(-0.25, 0.25))
        .anySatisfy(v -> assertThat(v).isLessThan(-0.2))
        .anySatisfy(v -> assertThat(v).isGreaterThan(0.2));
  }

  @Test
  void itsValueMovesWithItsMemory() {
    Parameter parameter = Parameter.of(Shape.of(2), 1, 2);
    Buffer weights = Buffer.allocate(DType.F32, 2);
    parameter.place(weights, Buffer.allocate(DType.F32, 2));
    weights.set(1, 7);

    assertThat(parameter.value().toFloats()).containsExactly(1, 7);
    assertThat(parameter).hasToString("Parameter[2]");
  }

  @Test
  void isPlacedOnce() {
    Parameter parameter = Parameter.constant(1, Shape.of(2));

    assertThatThrownBy(parameter::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("parameter: [2] has no memory yet; Parameters.of gives it some");

    parameter.place(Buffer.allocate(DType.F32, 2), Buffer.allocate(DType.F32, 2));
    assertThatThrownBy(
            () -> parameter.place(Buffer.allocate(DType.F32, 2), Buffer.allocate(DType.F32, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("parameter: [2] was placed before");
  }
}
