package dev.lakegrad.engine.onnx.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.TensorProto;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrayTest {

  @Test
  void roundsRealNumbersToTheirType() {
    assertThat(reals(ElementType.FLOAT, 0.1)).isEqualTo(0.1f);
    assertThat(reals(ElementType.FLOAT16, 0.1)).isEqualTo(0.0999755859375);
    assertThat(reals(ElementType.FLOAT16, 65520)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(reals(ElementType.FLOAT16, 65519)).isEqualTo(65504);
    assertThat(reals(ElementType.FLOAT16, 0x1p-25)).isEqualTo(0);
    assertThat(reals(ElementType.FLOAT16, 0x1.8p-25)).isEqualTo(0x1p-24);
    assertThat(reals(ElementType.BFLOAT16, 1 + 0x1p-8)).isEqualTo(1);
    assertThat(reals(ElementType.BFLOAT16, 1 + 0x3p-8)).isEqualTo(1 + 0x1p-6);
    assertThat(reals(ElementType.FLOAT8E4M3FN, 1000)).isNaN();
    assertThat(reals(ElementType.FLOAT8E5M2, 1e6)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(reals(ElementType.FLOAT4E2M1, 100)).isEqualTo(6);
  }

  @Test
  void keepsLargeNumbersWithinTheTypeIfTold() {
    Array small = Array.reals(ElementType.FLOAT8E4M3FN, Overflow.SATURATE, Shape.of(2), 1000, -1e9);

    assertThat(small.reals()).containsExactly(448, -448);
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT8E8M0"})
  void everyCodeOfASmallTypeComesBack(ElementType type) {
    for (int code = 0; code < 256; code++) {
      double value = Bits.real(type, code);
      if (!Double.isNaN(value)) {
        assertThat(Bits.ofReal(type, value, Overflow.SPECIAL)).as("%s", value).isEqualTo(code);
      }
    }
  }

  @Test
  void cutsWholeNumbersToTheirType() {
    assertThat(Array.wholes(ElementType.INT8, Shape.of(2), 130, -129).wholes())
        .containsExactly(-126, 127);
    assertThat(Array.wholes(ElementType.UINT4, Shape.of(2), 17, -1).wholes())
        .containsExactly(1, 15);
    assertThat(Array.wholes(ElementType.BOOL, Shape.of(2), 7, 0).wholes()).containsExactly(1, 0);
  }

  @Test
  void readsElementsThatShareAByte() {
    TensorProto stored =
        new TensorProto(
            "x",
            ElementType.INT4,
            List.of(3L),
            ByteBuffer.wrap(new byte[] {(byte) 0xf1, 0x07}),
            List.of());

    assertThat(Array.of(stored).wholes()).containsExactly(1, -1, 7);
  }

  @Test
  void numbersWithoutASignStayLarge() {
    assertThat(Array.wholes(ElementType.UINT64, Shape.of(1), -1).numbers()).containsExactly(0x1p64);
  }

  @Test
  void readsInAnyOrder() {
    Array x = Array.row(0L, 1, 2, 3, 4, 5).reshape(Shape.of(2, 3));

    assertThat(x.pick(Strided.of(x.shape()).transpose(1, 0)).wholes())
        .containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(x.pick(Strided.of(x.shape()).slice(1, 2, 2, -2)).wholes())
        .containsExactly(2, 0, 5, 3);
    assertThat(Array.row(7L, 8, 9).broadcast(Shape.of(2, 3)).wholes())
        .containsExactly(7, 8, 9, 7, 8, 9);
  }

  @Test
  void refusesShapesThatNoHeapHolds() {
    assertThatThrownBy(() -> Shapes.of(1L << 31)).hasMessageContaining("a size that no array has");
    assertThatThrownBy(() -> Shapes.of(1 << 30, 1 << 30, 1 << 30))
        .hasMessageContaining("is too large for this JVM");
    assertThat(Shapes.of(1 << 30, 0, 1 << 30).size()).isZero();
  }

  @Test
  void refusesTypesAndShapesThatDoNotGoTogether() {
    assertThatThrownBy(() -> Array.row(1L).broadcast(Shape.of(2, 3)).reals())
        .hasMessage("array: int64 given where REAL is wanted");
    assertThatThrownBy(() -> Array.row(1L, 2).broadcast(Shape.of(3)))
        .hasMessage("broadcast: [2] does not fit [3]");
    assertThatThrownBy(() -> Shapes.common(Shape.of(2), Shape.of(3)))
        .hasMessage("broadcast: [[2], [3]] do not go together");
  }

  private static double reals(ElementType type, double value) {
    return Array.reals(type, Shape.of(1), value).reals()[0];
  }
}
