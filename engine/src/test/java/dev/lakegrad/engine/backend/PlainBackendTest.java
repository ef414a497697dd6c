package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference against values worked out by hand, and against the formulas element by element. */
class PlainBackendTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private final Backend plain = new PlainBackend();

  private static Buffer of(double... values) {
    Buffer buffer = Buffer.allocate(DType.F64, values.length);
    buffer.copyFrom(values);
    return buffer;
  }

  private static Buffer ids(int... values) {
    Buffer buffer = Buffer.allocate(DType.I32, values.length);
    buffer.copyFrom(values);
    return buffer;
  }

  private static Buffer blank(int size) {
    return new Inputs(DType.F64).blank(size);
  }

  @Test
  void unaryFunctions() {
    Buffer x = of(-1, 0.5, 2);
    Buffer out = blank(3);
    plain.unary(Unary.NEGATE, x, out);
    assertThat(out.toDoubles()).containsExactly(1, -0.5, -2);
    plain.unary(Unary.RELU, x, out);
    assertThat(out.toDoubles()).containsExactly(0, 0.5, 2);
    plain.unary(Unary.EXP, x, out);
    assertThat(out.toDoubles())
        .containsExactly(new double[] {1 / Math.E, 1.6487212707, 7.3890560989}, within(1e-9));
    plain.unary(Unary.TANH, x, out);
    assertThat(out.toDoubles())
        .containsExactly(new double[] {-0.7615941560, 0.4621171573, 0.9640275801}, within(1e-9));
    plain.unary(Unary.GELU, x, out);
    assertThat(out.toDoubles())
        .containsExactly(new double[] {-0.1588080094, 0.3457140098, 1.9545976940}, within(1e-9));
    plain.unary(Unary.LOG, of(1, Math.E, 10), out);
    assertThat(out.toDoubles()).containsExactly(new double[] {0, 1, 2.3025850930}, within(1e-9));
  }

  @Test
  void gradientsOfUnaryFunctionsAreTheirSlopes() {
    for (Unary f : Unary.values()) {
      Buffer x = of(0.3, 1.1, 2.7);
      Buffer y = blank(3);
      Buffer above = blank(3);
      Buffer below = blank(3);
      Buffer dx = blank(3);
      plain.unary(f, x, y);
      plain.unary(f, of(0.3 + 1e-6, 1.1 + 1e-6, 2.7 + 1e-6), above);
      plain.unary(f, of(0.3 - 1e-6, 1.1 - 1e-6, 2.7 - 1e-6), below);
      plain.unaryGradient(f, x, y, of(1, 2, 3), dx);
      for (int i = 0; i < 3; i++) {
        double slope = (above.get(i) - below.get(i)) / 2e-6;
        assertThat(dx.get(i)).as("%s", f).isCloseTo((i + 1) * slope, within(1e-7));
      }
    }
  }

  @Test
  void arithmeticOfOptimisers() {
    Buffer y = of(1, 2);
    plain.accumulate(3, of(10, 20), y);
    assertThat(y.toDoubles()).containsExactly(31, 62);
    plain.blend(0.5, y, 2, of(1, 0));
    assertThat(y.toDoubles()).containsExactly(17.5, 31);
    Buffer m = of(2);
    Buffer v = of(8);
    Buffer w = of(4);
    plain.adam(new AdamStep(0.5, 0.25, 0.5, 0.1, 4, 0.25, 0.75), of(3), m, v, w);
    assertThat(m.toDoubles()).containsExactly(0.5 * 2 + 0.5 * 4);
    assertThat(v.toDoubles()).containsExactly(0.25 * 8 + 0.75 * 16);
    assertThat(w.toDoubles())
        .containsExactly(new double[] {3 - 0.1 * 3 / (Math.sqrt(14 * 4) + 0.5)}, EXACT);
    assertThat(plain.sum(of(1, 2, 4))).isEqualTo(7);
    assertThat(plain.sumOfSquares(of(1, 2, 4))).isEqualTo(21);
  }

  @Test
  void binaryFunctionsOfArraysAndRows() {
    Buffer out = blank(4);
    plain.binary(Binary.DIVIDE, of(1, 2, 3, 4), of(2, 2, 6, 8), out);
    assertThat(out.toDoubles()).containsExactly(0.5, 1, 0.5, 0.5);
    plain.binaryRows(Binary.SUBTRACT, of(1, 2, 3, 4), of(1, 10), out);
    assertThat(out.toDoubles()).containsExactly(0, -8, 2, -6);
    plain.sumRows(of(1, 2, 3, 4, 5, 6), out.slice(0, 2));
    assertThat(out.toDoubles()).containsExactly(9, 4, 2, -6);
    Layout square = Layout.of(Shape.of(2, 2));
    plain.copy(of(1, 2, 3, 4), square.permute(1, 0), out, square);
    assertThat(out.toDoubles()).containsExactly(1, 3, 2, 4);
    plain.add(of(1, 2, 3, 4), square, out, Layout.of(Shape.of(2, 1)).broadcast(square.shape()));
    assertThat(out.toDoubles()).containsExactly(4, 10, 2, 4);
  }

  @Test
  void orderAndRunningSums() {
    Buffer ids = Buffer.allocate(DType.I32, 4);
    plain.order(3, 2, of(1, 3, 3, Double.NaN, -1, 0), ids);
    assertThat(ids.toDoubles()).containsExactly(1, 2, 0, 2);
    Buffer sums = blank(4);
    plain.cumulativeSum(2, of(1, 2, 3, 4), sums);
    assertThat(sums.toDoubles()).containsExactly(1, 3, 3, 7);
  }

  @Test
  void softmaxAndItsLoss() {
    Buffer probabilities = blank(4);
    Buffer losses = blank(2);
    Buffer targets = ids(1, 0);
    Buffer logits = of(0, Math.log(3), 1000, 1000);
    plain.crossEntropy(2, logits, targets, probabilities, losses);
    assertThat(probabilities.toDoubles())
        .containsExactly(new double[] {0.25, 0.75, 0.5, 0.5}, EXACT);
    assertThat(losses.toDoubles())
        .containsExactly(new double[] {-Math.log(0.75), Math.log(2)}, EXACT);
    Buffer dlogits = blank(4);
    plain.crossEntropyGradient(2, probabilities, targets, 2, dlogits);
    assertThat(dlogits.toDoubles()).containsExactly(new double[] {0.5, -0.5, -1, 1}, EXACT);
    plain.softmaxGradient(2, probabilities, of(1, 0, 2, 2), dlogits);
    assertThat(dlogits.toDoubles()).containsExactly(new double[] {0.1875, -0.1875, 0, 0}, EXACT);
  }

  @Test
  void layerNormHasMeanZeroAndDeviationOne() {
    Buffer mean = blank(1);
    Buffer variance = blank(1);
    Buffer out = blank(2);
    plain.layerNorm(2, 3, of(1, 3), of(1, 2), of(0, 10), mean, variance, out);
    assertThat(mean.get(0)).isEqualTo(2);
    assertThat(variance.get(0)).isEqualTo(1);
    assertThat(out.toDoubles()).containsExactly(-0.5, 11);
  }

  @Test
  void rowsOfTables() {
    Buffer table = of(1, 2, 3, 4, 5, 6);
    Buffer out = blank(4);
    plain.gather(2, table, ids(2, 0), out);
    assertThat(out.toDoubles()).containsExactly(5, 6, 1, 2);
    plain.gatherMean(2, 2, table, ids(0, 2, -1, -1), out);
    assertThat(out.toDoubles()).containsExactly(3, 4, 0, 0);
    plain.scatterAdd(2, ids(1, 1), of(1, 1, 2, 2), table);
    assertThat(table.toDoubles()).containsExactly(1, 2, 6, 7, 5, 6);
    plain.scatterMean(2, 2, ids(0, 2, 1, -1), of(2, 4, 1, 1), table);
    assertThat(table.toDoubles()).containsExactly(2, 4, 7, 8, 6, 8);
  }

  @Test
  void matrixProduct() {
    Buffer c = of(1, 1, 1, 1);
    Matrix a = Matrix.of(of(1, 2, 3, 4, 5, 6), 3);
    Matrix b = Matrix.of(of(1, 0, 0, 1, 1, 1), 2);
    plain.matmul(2, 2, 3, 1, a, b, false, Matrix.of(c, 2));
    assertThat(c.toDoubles()).containsExactly(4, 5, 10, 11);
    plain.matmul(2, 2, 3, 2, a, b, true, Matrix.of(c, 2).transpose());
    assertThat(c.toDoubles()).containsExactly(12, 25, 20, 33);
  }

  @Test
  void pooling() {
    // Two channels: 1 5 2 2 / 3 4 2 2, and ten times that, negative.
    PoolShape s = Square.pooling(1, 2, 4, 2, 2, 2);
    Buffer x = of(1, -10, 5, -50, 2, -20, 2, -20, 3, -30, 4, -40, 2, -20, 2, -20);
    Buffer out = blank(4);
    Buffer winners = ids(-1, -1, -1, -1);
    Buffer dx = blank(16);
    plain.maxPool(s, x, out, winners);
    assertThat(out.toDoubles()).containsExactly(5, -10, 2, -20);
    assertThat(winners.toDoubles()).containsExactly(1, 0, 2, 2);
    plain.maxPoolGradient(s, winners, of(7, 6, 9, 8), dx);
    assertThat(dx.toDoubles()).containsExactly(0, 6, 7, 0, 9, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    plain.averagePool(s, Divisor.WINDOW, x, out);
    assertThat(out.toDoubles()).containsExactly(3.25, -32.5, 2, -20);
    plain.averagePoolGradient(s, Divisor.WINDOW, of(4, 0, 8, 12), dx);
    assertThat(dx.toDoubles()).containsExactly(1, 0, 1, 0, 2, 3, 2, 3, 1, 0, 1, 0, 2, 3, 2, 3);
  }

  @Test
  void aNumberThatIsNoneWinsItsWindow() {
    Buffer out = blank(1);
    PoolShape s = PoolShape.of(1, 1, Window.of(3).over(Shape.of(1, 3, 1)));
    plain.maxPool(s, of(1, Double.NaN, 2), out, ids(0));
    assertThat(out.get(0)).isNaN();
  }

  @Test
  void attentionMixesValuesByLikeness() {
    // One head of width 1: queries 1 and 0, keys 0 and ln 3, values 10 and 20.
    AttentionShape s = new AttentionShape(1, 2, 1, 1, false);
    Buffer qkv = of(1, 0, 10, 0, Math.log(3), 20);
    Buffer out = blank(2);
    plain.attention(s, qkv, out);
    assertThat(out.toDoubles()).containsExactly(new double[] {17.5, 15}, EXACT);
    plain.attention(new AttentionShape(1, 2, 1, 1, true), qkv, out);
    assertThat(out.toDoubles()).containsExactly(new double[] {10, 15}, EXACT);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 1, 2, true", "2, 4, 2, 6, false", "1, 5, 3, 3, true"})
  void attentionGradientAgreesWithFiniteDifferences(
      int batch, int time, int heads, int width, boolean causal) {
    AttentionShape s = new AttentionShape(batch, time, heads, width, causal);
    Inputs inputs = new Inputs(DType.F64);
    Buffer qkv = inputs.numbers(batch * time * 3 * width);
    Buffer dout = inputs.numbers(batch * time * width);
    Buffer dqkv = inputs.blank(qkv.size());
    plain.attentionGradient(s, qkv, dout, dqkv);
    for (int i = 0; i < qkv.size(); i++) {
      double slope = (mixed(s, qkv, dout, i, 1e-5) - mixed(s, qkv, dout, i, -1e-5)) / 2e-5;
      assertThat(dqkv.get(i)).isCloseTo(slope, within(1e-8));
    }
  }

  /** {@code Σ out dout} with element {@code i} of {@code qkv} moved by {@code shift}. */
  private double mixed(AttentionShape s, Buffer qkv, Buffer dout, int i, double shift) {
    Buffer moved = of(qkv.toDoubles());
    moved.set(i, qkv.get(i) + shift);
    Buffer out = blank(dout.size());
    plain.attention(s, moved, out);
    plain.binary(Binary.MULTIPLY, out, dout, out);
    return plain.sum(out);
  }
}
