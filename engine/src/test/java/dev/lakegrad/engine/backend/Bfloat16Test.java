package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products of numbers that are {@code bfloat16} already are those of {@code float32}: nothing but
 * the numbers is rounded.
 */
class Bfloat16Test {
  private final Backend plain = new PlainBackend();
  private final Rng rng = Rng.of(5);
  private Backend rounding = plain;

  @BeforeEach
  void find(TestInfo test) {
    Optional<Backend> found = Backends.preferred().forType(DType.F32).inBfloat16();
    assumeTrue(found.isPresent() || !test.getTags().contains("bf16"), "no bfloat16 kernels here");
    rounding = found.orElse(plain);
  }

  private Buffer numbers(int size) {
    Buffer buffer = Buffer.allocate(DType.F32, size);
    for (int i = 0; i < size; i++) {
      buffer.set(i, rounded((float) (4 * rng.uniform() - 2)));
    }
    return buffer;
  }

  /** The nearest number with 8 digits. */
  private static float rounded(float x) {
    return Float.intBitsToFloat((Float.floatToRawIntBits(x) + 0x8000) & 0xffff0000);
  }

  private static Buffer copy(Buffer buffer) {
    Buffer copy = Buffer.allocate(DType.F32, buffer.size());
    copy.copyFrom(buffer);
    return copy;
  }

  private static void assertClose(Buffer actual, Buffer expected) {
    assertThat(actual.toDoubles()).containsExactly(expected.toDoubles(), within(2e-4));
  }

  @Tag("bf16")
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 17, 5", "37, 48, 29", "130, 65, 300"})
  void products(int m, int n, int k) {
    for (int way = 0; way < 16; way++) {
      Matrix a =
          (way & 1) == 0 ? Matrix.of(numbers(m * k), k) : Matrix.of(numbers(m * k), m).transpose();
      Matrix b =
          (way & 2) == 0 ? Matrix.of(numbers(n * k), n) : Matrix.of(numbers(n * k), k).transpose();
      Buffer expected = numbers(m * n);
      Buffer actual = copy(expected);
      double scale = (way & 4) == 0 ? 1 : 0.5;
      plain.matmul(m, n, k, scale, a, b, (way & 8) != 0, Matrix.of(expected, n));
      rounding.matmul(m, n, k, scale, a, b, (way & 8) != 0, Matrix.of(actual, n));
      assertClose(actual, expected);
    }
  }

  @Tag("bf16")
  @ParameterizedTest
  @CsvSource({"NONE", "RELU", "TANH"})
  void affineMaps(Activation f) {
    Matrix x = Matrix.of(numbers(9 * 21), 21);
    Matrix weight = Matrix.of(numbers(13 * 21), 21).transpose();
    Buffer bias = numbers(13);
    Ending end = new Ending(numbers(9 * 13), f);
    Buffer expected = numbers(9 * 13);
    Buffer actual = numbers(9 * 13);
    plain.affine(9, 13, 21, end, x, weight, bias, expected);
    rounding.affine(9, 13, 21, end, x, weight, bias, actual);
    assertClose(actual, expected);
  }

  @Tag("bf16")
  @ParameterizedTest
  @CsvSource({"2, 3, 9, 7, 4, 3, 1, 1", "1, 1, 5, 5, 1, 5, 1, 0", "3, 16, 11, 13, 32, 3, 2, 1"})
  void convolutions(
      int batch, int in, int height, int width, int out, int kernel, int stride, int padding) {
    ConvShape s = Square.convolution(batch, in, height, width, out, kernel, stride, padding);
    Buffer x = numbers(batch * height * width * in);
    Buffer weight = numbers(out * in * kernel * kernel);
    Buffer bias = numbers(out);
    Buffer y = numbers(batch * s.area() * out);
    Buffer dy = copy(y);
    Buffer expected = copy(y);
    plain.convolve(s, Ending.of(Activation.RELU), x, weight, bias, expected);
    rounding.convolve(s, Ending.of(Activation.RELU), x, weight, bias, y);
    assertClose(y, expected);

    Buffer dx = copy(x);
    Buffer expectedDx = copy(x);
    plain.convolveInputGradient(s, dy, weight, expectedDx);
    rounding.convolveInputGradient(s, dy, weight, dx);
    assertClose(dx, expectedDx);

    Buffer dweight = copy(weight);
    Buffer dbias = copy(bias);
    plain.convolveWeightGradient(s, x, dy, weight, bias);
    rounding.convolveWeightGradient(s, x, dy, dweight, dbias);
    assertThat(dweight.toDoubles()).containsExactly(weight.toDoubles(), within(2e-3));
    assertThat(dbias.toDoubles()).containsExactly(bias.toDoubles(), within(2e-3));
  }

  @Tag("bf16")
  @Test
  void otherNumbersAreRounded() {
    Buffer third = numbers(1);
    third.set(0, 1 / 3.0);
    Buffer product = numbers(1);
    rounding.matmul(
        1, 1, 1, 1, Matrix.of(third, 1), Matrix.of(third, 1), false, Matrix.of(product, 1));
    float expected = rounded(1 / 3f) * rounded(1 / 3f);
    assertThat(product.get(0)).isEqualTo(expected);
    assertThat(rounding.description()).contains("bfloat16");
  }

  @Test
  void aMachineWithoutItsKernelsSaysSo() {
    assertThatThrownBy(() -> Backends.of(plain).inBfloat16())
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("plain loops")
        .hasMessageContaining("--precision float32");
  }
}
