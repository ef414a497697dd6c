package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel of every backend gives what the plain one gives, at sizes that fit no vector. */
class BackendAgreementTest {
  private static final double CLOSE = 2e-6;
  private static final double CLOSE_SUM = 2e-5;
  private static final double CLOSE_LONG_SUM = 5e-5;

  private static final int[] SIZES = {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 64, 65, 127, 1009};
  private static final int[] COLUMNS = {1, 2, 3, 7, 8, 10, 15, 16, 17, 33, 64, 65, 131};
  private static final int[] ROWS = {0, 1, 2, 5, 67, 130};

  static List<Backend> fast() {
    return Backends.preferred().all().stream()
        .filter(backend -> backend.supports(DType.F32) && backend.priority() > 0)
        .toList();
  }

  /** Runs {@code kernel} on each backend, twice, and on the plain one, and compares all buffers. */
  static void agree(double tolerance, String what, BiConsumer<Backend, Inputs> kernel) {
    Inputs expected = new Inputs(DType.F32);
    kernel.accept(new PlainBackend(), expected);
    for (Backend backend : fast()) {
      Inputs first = new Inputs(DType.F32);
      Inputs second = new Inputs(DType.F32);
      kernel.accept(backend, first);
      kernel.accept(backend, second);
      first.assertClose(expected, tolerance, backend.name() + " " + what);
      second.assertSameBits(first, backend.name() + " " + what);
    }
  }

  @Test
  void thereIsSomethingToCompare() {
    assertThat(fast()).extracting(Backend::name).contains("vector");
    assertThat(fast()).contains(Native.backend());
  }

  @ParameterizedTest
  @EnumSource(Unary.class)
  void unary(Unary f) {
    for (int size : SIZES) {
      agree(CLOSE, f + " of " + size, (b, in) -> b.unary(f, in.positive(size), in.blank(size)));
      if (f != Unary.LOG) {
        agree(CLOSE, f + " of " + size, (b, in) -> b.unary(f, in.numbers(size), in.blank(size)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Unary.class)
  void unaryGradient(Unary f) {
    for (int size : SIZES) {
      agree(
          CLOSE,
          f + " gradient of " + size,
          (b, in) -> {
            Buffer x = f == Unary.LOG ? in.positive(size) : in.numbers(size);
            Buffer y = in.blank(size);
            new PlainBackend().unary(f, x, y);
            b.unaryGradient(f, x, y, in.numbers(size), in.blank(size));
          });
    }
  }

  @ParameterizedTest
  @EnumSource(Binary.class)
  void binary(Binary f) {
    for (int size : SIZES) {
      agree(
          CLOSE,
          f + " of " + size,
          (b, in) -> b.binary(f, in.numbers(size), in.positive(size), in.blank(size)));
    }
  }

  @Test
  void elementwiseKernelsInPlace() {
    for (int size : SIZES) {
      agree(
          CLOSE,
          "in place, " + size,
          (b, in) -> {
            Buffer x = in.numbers(size);
            b.unary(Unary.TANH, x, x);
            b.binary(Binary.MULTIPLY, x, in.numbers(size), x);
            b.binaryRows(Binary.ADD, x, in.numbers(size), x);
            b.scale(3, x, x);
          });
    }
  }

  @Test
  void flatArithmetic() {
    for (int size : SIZES) {
      agree(CLOSE, "fill " + size, (b, in) -> b.fill(1.5, in.blank(size)));
      agree(CLOSE, "scale " + size, (b, in) -> b.scale(-3, in.numbers(size), in.blank(size)));
      agree(
          CLOSE,
          "accumulate " + size,
          (b, in) -> b.accumulate(0.3, in.numbers(size), in.numbers(size)));
      agree(CLOSE, "blend " + size, (b, in) -> b.blend(0.9, in.numbers(size), 2, in.numbers(size)));
      agree(
          CLOSE,
          "adam " + size,
          (b, in) ->
              b.adam(
                  new AdamStep(0.9, 0.99, 1e-8, 0.01, 1.7, 0.1, 0.999),
                  in.numbers(size),
                  in.numbers(size),
                  in.positive(size),
                  in.numbers(size)));
    }
  }

  @Test
  void sums() {
    for (int size : SIZES) {
      agree(CLOSE, "sum " + size, (b, in) -> in.keep(b.sum(in.numbers(size))));
      agree(CLOSE, "squares " + size, (b, in) -> in.keep(b.sumOfSquares(in.numbers(size))));
    }
  }

  @Test
  void kernelsOnASliceLeaveTheRestAlone() {
    agree(
        CLOSE,
        "slice",
        (b, in) -> {
          Buffer all = in.numbers(100);
          Buffer part = all.slice(13, 37);
          b.unary(Unary.GELU, part, part);
          b.accumulate(2, in.numbers(37), part);
        });
  }

  @Test
  void rows() {
    for (int columns : COLUMNS) {
      for (int rows : ROWS) {
        int size = rows * columns;
        String what = "[" + rows + ", " + columns + "]";
        agree(
            CLOSE,
            "subtract row " + what,
            (b, in) ->
                b.binaryRows(
                    Binary.SUBTRACT, in.numbers(size), in.numbers(columns), in.blank(size)));
        agree(
            CLOSE_SUM,
            "sum rows " + what,
            (b, in) -> b.sumRows(in.numbers(size), in.numbers(columns)));
      }
    }
  }

  @Test
  void rowOperandsLongerThanARepeatedOne() {
    agree(
        CLOSE,
        "multiply rows",
        (b, in) ->
            b.binaryRows(
                Binary.MULTIPLY, in.numbers(3 * 3001), in.numbers(3001), in.blank(3 * 3001)));
  }

  @Test
  void runningSumsAndOrder() {
    for (int columns : COLUMNS) {
      for (int rows : ROWS) {
        int size = rows * columns;
        String what = "[" + rows + ", " + columns + "]";
        agree(
            CLOSE_SUM,
            "running sums " + what,
            (b, in) -> b.cumulativeSum(columns, in.numbers(size), in.blank(size)));
        for (int count : new int[] {1, columns}) {
          agree(
              0,
              "order " + what,
              (b, in) -> {
                Buffer x = in.numbers(size);
                b.unary(Unary.ROUND, x, x); // so that many are equal
                b.order(columns, count, x, in.ids(rows * count, 0, 1));
              });
        }
      }
    }
  }

  @Test
  void softmaxAndCrossEntropy() {
    for (int columns : COLUMNS) {
      for (int rows : ROWS) {
        int size = rows * columns;
        String what = "[" + rows + ", " + columns + "]";
        agree(
            CLOSE,
            "softmax " + what,
            (b, in) -> b.softmax(columns, in.numbers(size), in.blank(size)));
        agree(
            CLOSE_SUM,
            "softmax gradient " + what,
            (b, in) ->
                b.softmaxGradient(columns, in.positive(size), in.numbers(size), in.blank(size)));
        agree(
            CLOSE,
            "cross entropy " + what,
            (b, in) -> {
              Buffer targets = in.ids(rows, 0, columns);
              Buffer probabilities = in.blank(size);
              b.crossEntropy(columns, in.numbers(size), targets, probabilities, in.blank(rows));
              b.crossEntropyGradient(columns, probabilities, targets, 0.25, in.blank(size));
            });
      }
    }
  }

  @Test
  void softmaxOfHugeAndOfHopelessLogits() {
    agree(
        CLOSE,
        "softmax",
        (b, in) -> {
          Buffer x = in.numbers(18);
          x.copyFrom(
              new float[] {
                1e30f, 0, -1e30f, 5, 5, 5, -100, 0, 100, 88, 89, 90, -1000, -1001, -1002, 1, 2, 3
              });
          b.softmax(9, x, in.blank(18));
          b.softmax(3, x, in.blank(18));
        });
  }

  @Test
  void layerNorm() {
    for (int columns : COLUMNS) {
      for (int rows : ROWS) {
        int size = rows * columns;
        agree(
            1e-4,
            "layer norm [" + rows + ", " + columns + "]",
            (b, in) -> {
              Buffer x = in.numbers(size);
              Buffer gain = in.positive(columns);
              Buffer mean = in.blank(rows);
              Buffer variance = in.blank(rows);
              Buffer shift = in.numbers(columns);
              b.layerNorm(columns, 1e-2, x, gain, shift, mean, variance, in.blank(size));
              b.layerNormGradient(
                  columns,
                  1e-2,
                  x,
                  gain,
                  mean,
                  variance,
                  in.numbers(size),
                  in.blank(size),
                  in.numbers(columns),
                  in.numbers(columns));
            });
        agree(
            1e-4,
            "rms norm [" + rows + ", " + columns + "]",
            (b, in) -> {
              Buffer x = in.numbers(size);
              Buffer gain = in.positive(columns);
              Buffer squares = in.blank(rows);
              Buffer dy = in.numbers(size);
              b.layerNorm(columns, 1e-2, x, gain, null, null, squares, in.blank(size));
              Buffer dgain = in.numbers(columns);
              b.layerNormGradient(
                  columns, 1e-2, x, gain, null, squares, dy, in.blank(size), dgain, null);
            });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "14, 3", "8, 15", "70, 16", "5, 33", "130, 49", "335, 4", "6, 0"})
  void batchNorm(int rows, int channels) {
    int size = rows * channels;
    agree(
        1e-4,
        "batch norm %d x %d".formatted(rows, channels),
        (b, in) -> {
          Buffer x = in.numbers(size);
          Buffer mean = in.blank(channels);
          Buffer variance = in.blank(channels);
          Buffer gain = in.positive(channels);
          b.channelMoments(x, mean, variance);
          Buffer shift = in.numbers(channels);
          for (Activation f : Activation.values()) {
            b.batchNorm(1e-2, Ending.of(f), x, mean, variance, gain, shift, in.blank(size));
            Ending adding = new Ending(in.numbers(size), f);
            b.batchNorm(1e-2, adding, x, mean, variance, gain, shift, in.blank(size));
          }
          b.batchNormGradient(
              1e-2,
              x,
              mean,
              variance,
              gain,
              in.numbers(size),
              in.blank(size),
              in.numbers(channels),
              in.numbers(channels));
        });
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 2", "1, 1, 1", "3, 7, 1", "2, 5, 16", "3, 2, 33", "1, 40, 17", "2, 70, 3"})
  void movement(int first, int second, int third) {
    Layout rows = Layout.of(Shape.of(first, second, third));
    int size = first * second * third;
    for (int[] axes :
        new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      String what = rows + " " + Arrays.toString(axes);
      Layout mixed = rows.permute(axes);
      agree(0, what, (b, in) -> b.copy(in.numbers(size), mixed, in.blank(size), rowsOf(mixed)));
      agree(0, what, (b, in) -> b.copy(in.numbers(size), rowsOf(mixed), in.blank(size), mixed));
      agree(
          CLOSE, what, (b, in) -> b.add(in.numbers(size), mixed, in.numbers(size), rowsOf(mixed)));
    }
    for (int axis = 0; axis < 3; axis++) {
      int n = rows.shape().at(axis);
      Layout back = n == 0 ? rows : rows.slice(axis, n - 1, (n + 1) / 2, -2);
      agree(
          0,
          "flip " + back,
          (b, in) -> b.copy(in.numbers(size), back, in.numbers(size), rowsOf(back)));
      agree(
          CLOSE,
          "into " + back,
          (b, in) -> b.add(in.numbers(size), rowsOf(back), in.numbers(size), back));
    }
  }

  private static Layout rowsOf(Layout layout) {
    return Layout.of(layout.shape());
  }

  @Test
  void repetitionsAndSums() {
    Shape[] narrow = {
      Shape.of(), Shape.of(1, 7), Shape.of(67, 1), Shape.of(3, 1, 7), Shape.of(5, 1, 1)
    };
    Shape[] wide = {
      Shape.of(3, 17), Shape.of(67, 7), Shape.of(67, 35), Shape.of(3, 70, 7), Shape.of(2, 5, 3, 9)
    };
    for (int i = 0; i < wide.length; i++) {
      Layout all = Layout.of(wide[i]);
      Layout one = Layout.of(narrow[i]);
      Layout repeated = one.broadcast(wide[i]);
      int size = wide[i].size();
      int part = narrow[i].size();
      String what = one + " and " + all;
      agree(0, what, (b, in) -> b.copy(in.numbers(part), repeated, in.blank(size), all));
      agree(CLOSE_SUM, what, (b, in) -> b.add(in.numbers(size), all, in.numbers(part), repeated));
    }
  }

  @Test
  void replacement() {
    for (int size : SIZES) {
      agree(
          0,
          "replace " + size,
          (b, in) -> {
            Buffer mask = in.numbers(size);
            b.binary(Binary.GREATER, mask, in.numbers(size), mask);
            b.replace(mask, in.numbers(size), in.numbers(size));
          });
    }
  }

  @Test
  void tables() {
    for (int columns : COLUMNS) {
      int table = 11 * columns;
      agree(
          CLOSE,
          "gather " + columns,
          (b, in) ->
              b.gather(columns, in.numbers(table), in.ids(29, 0, 11), in.blank(29 * columns)));
      agree(
          CLOSE_SUM,
          "scatter " + columns,
          (b, in) ->
              b.scatterAdd(
                  columns, in.ids(29, 0, 11), in.numbers(29 * columns), in.numbers(table)));
      agree(
          CLOSE,
          "gather mean " + columns,
          (b, in) ->
              b.gatherMean(
                  columns, 3, in.numbers(table), in.ids(60, -9, 11), in.blank(20 * columns)));
      agree(
          CLOSE_SUM,
          "scatter mean " + columns,
          (b, in) ->
              b.scatterMean(
                  columns, 3, in.ids(60, -9, 11), in.numbers(20 * columns), in.numbers(table)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 4",
    "3, 0, 4",
    "3, 4, 0",
    "1, 1, 1",
    "1, 70, 9",
    "5, 7, 3",
    "6, 16, 8",
    "7, 17, 5",
    "13, 31, 33",
    "12, 64, 64",
    "6, 65, 10",
    "37, 48, 29",
    "250, 17, 259",
    "3, 4101, 2",
    "2, 3, 600"
  })
  void matmul(int m, int n, int k) {
    for (int way = 0; way < 16; way++) {
      boolean accumulate = (way & 8) != 0;
      int bits = way;
      agree(
          CLOSE_SUM,
          "matmul %d x %d x %d, way %d".formatted(m, k, n, way),
          (b, in) -> {
            Matrix left = matrix(in, m, k, (bits & 1) != 0);
            Matrix right = matrix(in, k, n, (bits & 2) != 0);
            b.matmul(m, n, k, 0.5, left, right, accumulate, matrix(in, m, n, (bits & 4) != 0));
          });
    }
  }

  /** Sizes at which a fast backend goes about it in other ways. */
  @ParameterizedTest
  @CsvSource({"65, 130, 513", "257, 67, 300", "70, 300, 257", "540, 560, 40"})
  void matmulOfLargerMatrices(int m, int n, int k) {
    for (int way = 0; way < 8; way++) {
      int bits = way;
      agree(
          CLOSE_LONG_SUM,
          "matmul %d x %d x %d, way %d".formatted(m, k, n, way),
          (b, in) -> {
            Matrix left = matrix(in, m, k, (bits & 1) != 0);
            Matrix right = matrix(in, k, n, (bits & 2) != 0);
            b.matmul(m, n, k, 1, left, right, (bits & 4) != 0, matrix(in, m, n, false));
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 4", "3, 4, 0", "1, 1, 1", "7, 17, 5", "37, 48, 29", "130, 65, 300"})
  void affine(int m, int n, int k) {
    for (boolean transposed : new boolean[] {false, true}) {
      for (Activation f : Activation.values()) {
        agree(
            CLOSE_LONG_SUM,
            "affine %d x %d x %d, then %s".formatted(m, k, n, f),
            (b, in) -> {
              Matrix x = matrix(in, m, k, false);
              Matrix weight = matrix(in, k, n, transposed);
              b.affine(m, n, k, Ending.of(f), x, weight, in.numbers(n), in.blank(m * n));
              Ending adding = new Ending(in.numbers(m * n), f);
              b.affine(m, n, k, adding, x, weight, in.numbers(n), in.blank(m * n));
            });
      }
    }
  }

  /** A matrix in the midst of a buffer, with room between its rows. */
  private static Matrix matrix(Inputs in, int rows, int columns, boolean transposed) {
    int lines = transposed ? columns : rows;
    int stride = (transposed ? rows : columns) + 3;
    Matrix whole = Matrix.of(in.numbers(5 + lines * stride), 5, stride);
    return transposed ? whole.transpose() : whole;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "2, 3, 2, 6",
    "1, 17, 3, 15",
    "2, 65, 2, 32",
    "1, 67, 1, 7",
    "1, 140, 1, 16",
    "0, 4, 1, 4",
    "2, 0, 1, 4"
  })
  void attention(int batch, int time, int heads, int width) {
    for (boolean causal : new boolean[] {false, true}) {
      AttentionShape s = new AttentionShape(batch, time, heads, width, causal);
      int size = batch * time * width;
      agree(
          CLOSE_SUM,
          "attention " + s,
          (b, in) -> {
            Buffer qkv = in.numbers(3 * size);
            b.attention(s, qkv, in.blank(size));
            b.attentionGradient(s, qkv, in.numbers(size), in.blank(3 * size));
          });
    }
  }

  /** The same bits before the JIT compiler saw a kernel, and long after. */
  @ParameterizedTest
  @ValueSource(ints = {37, 128})
  void resultsDoNotChangeAsTheCodeWarmsUp(int columns) {
    int size = 10 * columns;
    BiConsumer<Backend, Inputs> kernels =
        (b, in) -> {
          Buffer x = in.numbers(size);
          Buffer y = in.blank(size);
          b.softmax(columns, x, y);
          b.unary(Unary.EXP, x, in.blank(size));
          b.unary(Unary.LOG, y, in.blank(size));
          b.unary(Unary.TANH, x, in.blank(size));
          b.unary(Unary.GELU, x, in.blank(size));
          b.unary(Unary.EXACT_GELU, x, in.blank(size));
          b.unary(Unary.SILU, x, in.blank(size));
          b.unary(Unary.SOFTPLUS, x, in.blank(size));
          b.binary(Binary.POWER, y, x, in.blank(size));
          Buffer row = in.positive(columns);
          b.layerNorm(columns, 1e-5, x, row, row, in.blank(10), in.blank(10), in.blank(size));
          b.matmul(
              10,
              10,
              columns,
              1,
              Matrix.of(x, columns),
              Matrix.of(y, columns).transpose(),
              false,
              Matrix.of(in.blank(100), 10));
          in.keep(b.sum(x));
          in.keep(b.sumOfSquares(x));
        };
    for (Backend backend : fast()) {
      Inputs cold = new Inputs(DType.F32);
      kernels.accept(backend, cold);
      for (int i = 0; i < 3000; i++) {
        Inputs warm = new Inputs(DType.F32);
        kernels.accept(backend, warm);
        if (i % 100 == 99) {
          warm.assertSameBits(cold, backend.name() + " after " + i);
        }
      }
    }
  }
}
