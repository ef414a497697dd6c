package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** How far polynomials are from the functions that they stand for. */
class VectorAccuracyTest {
  private static final int STEPS = 200_001;

  private final Backend backend = Backends.preferred().forType(DType.F32);

  /** The largest error on a grid, in units in the last place of a result of at least 1e-37. */
  private double worst(Unary f, DoubleUnaryOperator exact, double from, double to) {
    Buffer x = Buffer.allocate(DType.F32, STEPS);
    Buffer y = Buffer.allocate(DType.F32, STEPS);
    for (int i = 0; i < STEPS; i++) {
      x.set(i, from + (to - from) * i / (STEPS - 1));
    }
    backend.unary(f, x, y);
    double worst = 0;
    for (int i = 0; i < STEPS; i++) {
      double expected = exact.applyAsDouble(x.get(i));
      double unit = Math.ulp((float) Math.max(Math.abs(expected), 1e-37));
      worst = Math.max(worst, Math.abs(y.get(i) - expected) / unit);
    }
    return worst;
  }

  @Test
  void exp() {
    assertThat(worst(Unary.EXP, Math::exp, -86.9, 88.7)).isLessThan(2);
    assertThat(worst(Unary.EXP, Math::exp, -1e-3, 1e-3)).isLessThan(1);
  }

  @Test
  void tanh() {
    assertThat(worst(Unary.TANH, Math::tanh, -10, 10)).isLessThan(2);
    assertThat(worst(Unary.TANH, Math::tanh, -1e-4, 1e-4)).isLessThan(1);
  }

  @Test
  void gelu() {
    DoubleUnaryOperator exact =
        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    assertThat(worst(Unary.GELU, exact, -1, 10)).isLessThan(4);
  }

  @Test
  void sigmoidAndWhatIsMadeOfIt() {
    DoubleUnaryOperator sigmoid = x -> 1 / (1 + Math.exp(-x));
    assertThat(worst(Unary.SIGMOID, sigmoid, -80, 80)).isLessThan(4);
    assertThat(worst(Unary.SILU, x -> x * sigmoid.applyAsDouble(x), -80, 80)).isLessThan(4);
    DoubleUnaryOperator softplus = x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    assertThat(worst(Unary.SOFTPLUS, softplus, -80, 80)).isLessThan(4);
    assertThat(worst(Unary.SOFTPLUS, softplus, -1, 1)).isLessThan(4);
  }

  @Test
  void erfAndGelu() {
    PlainBackend plain = new PlainBackend();
    Buffer one = Buffer.allocate(DType.F64, 1);
    DoubleUnaryOperator erf = x -> of(plain, Unary.ERF, x, one);
    assertThat(worst(Unary.ERF, erf, -5, 5)).isLessThan(4);
    assertThat(worst(Unary.ERF, erf, -1e-4, 1e-4)).isLessThan(2);
    DoubleUnaryOperator gelu = x -> of(plain, Unary.EXACT_GELU, x, one);
    assertThat(worst(Unary.EXACT_GELU, gelu, -1, 10)).isLessThan(10);
    assertThat(worst(Unary.EXACT_GELU, gelu, -5, -1)).isLessThan(40);
  }

  private static double of(Backend plain, Unary f, double x, Buffer one) {
    one.set(0, x);
    plain.unary(f, one, one);
    return one.get(0);
  }

  @Test
  void limits() {
    Buffer x = Buffer.allocate(DType.F32, 7);
    float infinity = Float.POSITIVE_INFINITY;
    x.copyFrom(new float[] {-infinity, -1e30f, -100, 0, 100, infinity, Float.NaN});
    Buffer y = Buffer.allocate(DType.F32, 7);
    backend.unary(Unary.EXP, x, y);
    assertThat(y.toFloats()).containsExactly(0, 0, 0, 1, infinity, infinity, Float.NaN);
    backend.unary(Unary.TANH, x, y);
    assertThat(y.toFloats()).containsExactly(-1, -1, -1, 0, 1, 1, Float.NaN);
  }
}
