package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels of recurrent layers, of every backend, give what the plain ones give. */
class RecurrentAgreementTest {
  private static final double CLOSE = 2e-6;
  private static final double CLOSE_SUM = 2e-5;

  private static final int[] WIDTHS = {1, 3, 16, 17, 32, 131};
  private static final int[] ROWS = {0, 1, 5, 66};

  @Test
  void lstm() {
    forEachSize(
        (rows, width, what) ->
            BackendAgreementTest.agree(
                CLOSE,
                "lstm " + what,
                (b, in) ->
                    b.lstm(
                        rows,
                        width,
                        Matrix.of(in.numbers(rows * 4 * width), 4 * width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.blank(rows * 4 * width), 4 * width),
                        Matrix.of(in.blank(rows * width), width),
                        Matrix.of(in.blank(rows * width), width))));
  }

  @Test
  void lstmGradient() {
    forEachSize(
        (rows, width, what) ->
            BackendAgreementTest.agree(
                CLOSE_SUM,
                "lstm gradient " + what,
                (b, in) ->
                    b.lstmGradient(
                        rows,
                        width,
                        Matrix.of(in.numbers(rows * 4 * width), 4 * width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.blank(rows * 4 * width), 4 * width),
                        in.numbers(4 * width))));
  }

  @Test
  void gru() {
    forEachSize(
        (rows, width, what) ->
            BackendAgreementTest.agree(
                CLOSE,
                "gru " + what,
                (b, in) ->
                    b.gru(
                        rows,
                        width,
                        Matrix.of(in.numbers(rows * 3 * width), 3 * width),
                        Matrix.of(in.numbers(rows * 3 * width), 3 * width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.blank(rows * 4 * width), 4 * width),
                        Matrix.of(in.blank(rows * width), width))));
  }

  @Test
  void gruGradient() {
    forEachSize(
        (rows, width, what) ->
            BackendAgreementTest.agree(
                CLOSE_SUM,
                "gru gradient " + what,
                (b, in) ->
                    b.gruGradient(
                        rows,
                        width,
                        Matrix.of(in.numbers(rows * 4 * width), 4 * width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.numbers(rows * width), width),
                        Matrix.of(in.blank(rows * 4 * width), 4 * width),
                        in.numbers(4 * width),
                        Matrix.of(in.numbers(rows * width), width))));
  }

  @Test
  void stepsInsideLargerArraysLeaveTheRestAlone() {
    BackendAgreementTest.agree(
        CLOSE,
        "lstm with zeros before it, inside",
        (b, in) ->
            b.lstm(
                2,
                3,
                Matrix.of(in.numbers(50), 5, 14),
                Matrix.of(in.numbers(3), 0, 0),
                Matrix.of(in.numbers(50), 7, 13),
                Matrix.of(in.numbers(20), 1, 4),
                Matrix.of(in.numbers(20), 2, 5)));
  }

  @Test
  void sumsFarFromZeroSaturateGates() {
    BackendAgreementTest.agree(
        CLOSE,
        "lstm far from zero",
        (b, in) -> {
          Buffer sums = in.numbers(4 * 17);
          new PlainBackend().scale(500, sums, sums);
          b.lstm(
              1,
              17,
              Matrix.of(sums, 4 * 17),
              Matrix.of(in.numbers(17), 17),
              Matrix.of(in.blank(4 * 17), 4 * 17),
              Matrix.of(in.blank(17), 17),
              Matrix.of(in.blank(17), 17));
        });
  }

  /** What is no number must not be lost in a gate, or a training that broke down would go on. */
  @Test
  void aGateOfNoNumberIsNone() {
    for (Backend backend : Backends.preferred().all()) {
      if (backend.supports(DType.F32)) {
        Buffer sums = Buffer.allocate(DType.F32, 4);
        sums.set(2, Double.NaN);
        Buffer hidden = Buffer.allocate(DType.F32, 1);
        Matrix zero = Matrix.of(Buffer.allocate(DType.F32, 1), 1);
        Matrix gates = Matrix.of(Buffer.allocate(DType.F32, 4), 4);
        Matrix after = Matrix.of(Buffer.allocate(DType.F32, 1), 1);
        backend.lstm(1, 1, Matrix.of(sums, 4), zero, gates, after, Matrix.of(hidden, 1));
        assertThat(hidden.get(0)).as(backend.name()).isNaN();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 64, 32",
    "3, 5, 7",
    "32, 68, 17",
    "5, 129, 64",
    "0, 4, 3",
    "70, 16, 300"
  })
  void packedProducts(int m, int n, int k) {
    String what = m + " x " + n + " x " + k;
    BackendAgreementTest.agree(
        CLOSE_SUM,
        "affine, packed, " + what,
        (b, in) -> {
          Buffer right = in.numbers(n * k);
          Buffer packed = Buffer.allocate(DType.F32, b.packedSize(n, k));
          b.pack(n, k, Matrix.of(right, k).transpose(), packed);
          Matrix left = Matrix.of(in.numbers(m * (k + 2) + 1), 1, k + 2);
          b.affinePacked(
              m, n, k, left, packed, in.numbers(n), Matrix.of(in.numbers(m * (n + 3)), n + 3));
        });
    BackendAgreementTest.agree(
        CLOSE_SUM,
        "add, packed, " + what,
        (b, in) -> {
          Buffer right = in.numbers(n * k);
          Buffer packed = Buffer.allocate(DType.F32, b.packedSize(n, k));
          b.pack(n, k, Matrix.of(right, n), packed);
          Matrix left = Matrix.of(in.numbers(m * k), k);
          b.addPacked(m, n, k, left, packed, Matrix.of(in.numbers(m * n), n));
        });
  }

  @Test
  void packedProductsMayBeRounded() {
    Optional<Backend> rounding = Native.backend().inBfloat16();
    assumeTrue(rounding.isPresent(), "no kernels for bfloat16 here");
    Backend b = rounding.orElseThrow();
    Inputs in = new Inputs(DType.F32);
    Buffer right = in.numbers(40 * 24);
    Buffer left = in.numbers(6 * 24);
    Buffer packed = Buffer.allocate(DType.F32, b.packedSize(40, 24));
    b.pack(40, 24, Matrix.of(right, 24).transpose(), packed);
    Buffer expected = Buffer.allocate(DType.F32, 6 * 40);
    Buffer actual = Buffer.allocate(DType.F32, 6 * 40);

    b.addPacked(6, 40, 24, Matrix.of(left, 24), packed, Matrix.of(actual, 40));
    b.matmul(
        6,
        40,
        24,
        1,
        Matrix.of(left, 24),
        Matrix.of(right, 24).transpose(),
        false,
        Matrix.of(expected, 40));

    for (int i = 0; i < expected.size(); i++) {
      assertThat(Math.abs(actual.get(i) - expected.get(i)))
          .isLessThan(1e-5 * (1 + Math.abs(expected.get(i))));
    }
  }

  /** A kernel of some rows of some width. */
  private interface Sized {
    void run(int rows, int width, String what);
  }

  private static void forEachSize(Sized kernel) {
    for (int width : WIDTHS) {
      for (int rows : ROWS) {
        kernel.run(rows, width, "[" + rows + ", " + width + "]");
      }
    }
  }
}
