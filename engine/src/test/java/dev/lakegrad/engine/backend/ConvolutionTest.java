package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of all kinds: the plain one is what its formula says, and the others agree. */
class ConvolutionTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double CLOSE_SUM = 2e-5;
  private static final double CLOSE_LONG_SUM = 5e-5;

  static Stream<ConvShape> shapes() {
    return Stream.of(square(), sequences(), images(), depthwise(), volumes()).flatMap(all -> all);
  }

  private static Stream<ConvShape> square() {
    return Stream.of(
        Square.convolution(2, 3, 9, 7, 4, 3, 1, 1),
        Square.convolution(1, 1, 5, 5, 1, 5, 1, 0),
        Square.convolution(3, 2, 11, 13, 5, 3, 2, 1),
        Square.convolution(2, 4, 6, 6, 7, 1, 1, 0),
        Square.convolution(2, 2, 8, 8, 3, 2, 2, 0),
        Square.convolution(1, 2, 3, 4, 2, 3, 1, 4),
        Square.convolution(2, 3, 32, 32, 8, 3, 1, 1),
        Square.convolution(1, 2, 10, 19, 3, 4, 3, 2),
        Square.convolution(0, 2, 5, 5, 2, 3, 1, 1),
        Square.convolution(1, 1, 7, 7, 2, 1, 3, 0));
  }

  private static Stream<ConvShape> sequences() {
    Window three = Window.of(3).withPadding(1);
    return Stream.of(
        shape(2, 3, 4, 1, three, 9),
        shape(1, 1, 1, 1, Window.of(1), 1),
        shape(0, 3, 2, 1, three, 4),
        shape(2, 17, 5, 1, Window.of(2).withStride(3), 11),
        shape(3, 4, 6, 2, three.withStride(2).withDilation(2).withPadding(sides(1), sides(4)), 17));
  }

  private static Stream<ConvShape> images() {
    Window tall = Window.of(3, 1).withStride(1, 3);
    Window dilated = Window.of(2, 3).withDilation(3, 2).withPadding(sides(0, 2), sides(1, 3));
    Window three = Window.of(3, 3).withPadding(1);
    return Stream.of(
        shape(2, 3, 5, 1, tall, 9, 13),
        shape(2, 5, 3, 1, dilated, 9, 8),
        shape(1, 16, 18, 1, three.withDilation(2), 7, 6),
        shape(2, 6, 4, 2, three, 7, 5),
        shape(2, 6, 9, 3, Window.of(1, 1), 5, 4),
        shape(1, 32, 48, 2, three.withStride(2), 6, 9),
        shape(2, 6, 6, 3, dilated.withStride(2, 1), 9, 8),
        shape(0, 4, 4, 2, three, 3, 3));
  }

  private static Stream<ConvShape> depthwise() {
    Window three = Window.of(3, 3).withPadding(1);
    Window five = Window.of(5, 5).withStride(2).withPadding(sides(1, 2), sides(2, 2));
    return Stream.of(
        shape(2, 5, 5, 5, three, 6, 7),
        shape(2, 16, 16, 16, three.withStride(2), 9, 7),
        shape(1, 35, 35, 35, five, 11, 10),
        shape(2, 19, 19, 19, three.withDilation(2).withStride(3), 8, 9),
        shape(3, 33, 33, 33, Window.of(4).withPadding(sides(3), sides(0)), 13),
        shape(2, 3, 6, 3, three, 5, 4),
        shape(1, 2, 2, 2, three.withPadding(4), 2, 3),
        shape(0, 8, 8, 8, three, 4, 4));
  }

  private static Stream<ConvShape> volumes() {
    Window three = Window.of(3, 3, 3).withPadding(1);
    Window uneven = Window.of(2, 3, 1).withStride(2, 1, 3).withDilation(1, 2, 1);
    return Stream.of(
        shape(2, 2, 3, 1, three, 4, 5, 6),
        shape(1, 3, 2, 1, Window.of(1, 1, 1).withStride(2), 3, 4, 5),
        shape(2, 4, 4, 2, uneven.withPadding(sides(1, 0, 2), sides(0, 3, 1)), 5, 7, 4),
        shape(2, 17, 17, 17, three.withStride(1, 2, 2), 3, 5, 6),
        shape(0, 2, 2, 1, three, 2, 2, 2));
  }

  private static int[] sides(int... sizes) {
    return sizes;
  }

  private static ConvShape shape(
      int batch, int in, int out, int groups, Window window, int... sides) {
    int[] sizes = new int[sides.length + 2];
    System.arraycopy(sides, 0, sizes, 1, sides.length);
    return ConvShape.of(batch, in, out, groups, window.over(Shape.of(sizes)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void plainKernelsFollowTheFormula(ConvShape s) {
    Backend plain = new PlainBackend();
    Inputs inputs = new Inputs(DType.F64);
    Buffer x = inputs.numbers(s.batch() * s.pixels() * s.in());
    Buffer w = inputs.numbers(s.weights());
    Buffer dy = inputs.numbers(s.batch() * s.area() * s.out());
    Formula formula = new Formula(s, x, w, dy);

    Buffer y = inputs.blank(dy.size());
    plain.convolve(s, Ending.NONE, x, w, null, y);
    assertThat(y.toDoubles()).containsExactly(formula.y, EXACT);
    Buffer dx = inputs.blank(x.size());
    plain.convolveInputGradient(s, dy, w, dx);
    assertThat(dx.toDoubles()).containsExactly(formula.dx, EXACT);
    Buffer dw = Buffer.allocate(DType.F64, w.size());
    Buffer dbias = Buffer.allocate(DType.F64, s.out());
    plain.convolveWeightGradient(s, x, dy, dw, dbias);
    assertThat(dw.toDoubles()).containsExactly(formula.dw, EXACT);
    assertThat(plain.sum(dbias)).isCloseTo(plain.sum(dy), EXACT);
  }

  /** Convolution without bias, straight from its definition: one product at a time. */
  private static final class Formula {
    private final double[] y;
    private final double[] dx;
    private final double[] dw;

    Formula(ConvShape s, Buffer x, Buffer w, Buffer dy) {
      y = new double[dy.size()];
      dx = new double[x.size()];
      dw = new double[w.size()];
      for (int i = 0; i < y.length; i++) {
        int place = i / s.out() % s.area();
        int[] at = digits(place, s.depth().outputs(), s.height().outputs(), s.width().outputs());
        int image = i / s.out() / s.area();
        int group = i % s.out() / s.outPerGroup();
        for (int tap = 0; tap < s.taps(); tap++) {
          int[] t = digits(tap, s.depth().kernel(), s.height().kernel(), s.width().kernel());
          int z = along(s.depth(), at[0], t[0]);
          int row = along(s.height(), at[1], t[1]);
          int column = along(s.width(), at[2], t[2]);
          if (z < 0 || row < 0 || column < 0) {
            continue;
          }
          int pixel = (z * s.height().size() + row) * s.width().size() + column;
          for (int c = 0; c < s.inPerGroup(); c++) {
            int from = (image * s.pixels() + pixel) * s.in() + group * s.inPerGroup() + c;
            int weight = (i % s.out() * s.inPerGroup() + c) * s.taps() + tap;
            y[i] += x.get(from) * w.get(weight);
            dx[from] += dy.get(i) * w.get(weight);
            dw[weight] += dy.get(i) * x.get(from);
          }
        }
      }
    }

    private static int[] digits(int number, int first, int second, int third) {
      return new int[] {number / third / second % first, number / third % second, number % third};
    }

    /** The pixel along one axis, or -1 where there is none. */
    private static int along(Span axis, int output, int tap) {
      Slide s = axis.slide();
      int pixel = output * s.stride() + tap * s.dilation() - s.before();
      return pixel < axis.size() ? pixel : -1;
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void backendsAgree(ConvShape s) {
    int pixels = s.batch() * s.pixels() * s.in();
    int outputs = s.batch() * s.area() * s.out();
    for (Activation f : Activation.values()) {
      BackendAgreementTest.agree(
          CLOSE_SUM,
          "forward, then " + f + " " + s,
          (b, i) -> {
            Buffer x = i.numbers(pixels);
            Buffer weight = i.numbers(s.weights());
            Buffer bias = i.numbers(s.out());
            b.convolve(s, Ending.of(f), x, weight, bias, i.blank(outputs));
            Ending adding = new Ending(i.numbers(outputs), f);
            b.convolve(s, adding, x, weight, bias, i.blank(outputs));
          });
    }
    BackendAgreementTest.agree(
        CLOSE_SUM,
        "without bias " + s,
        (b, i) -> {
          Buffer x = i.numbers(pixels);
          b.convolve(s, Ending.NONE, x, i.numbers(s.weights()), null, i.blank(outputs));
          b.convolveWeightGradient(s, x, i.numbers(outputs), i.numbers(s.weights()), null);
        });
    BackendAgreementTest.agree(
        CLOSE_SUM,
        "input gradient " + s,
        (b, i) ->
            b.convolveInputGradient(
                s, i.numbers(outputs), i.numbers(s.weights()), i.blank(pixels)));
    BackendAgreementTest.agree(
        CLOSE_LONG_SUM,
        "weight gradient " + s,
        (b, i) ->
            b.convolveWeightGradient(
                s,
                i.numbers(pixels),
                i.numbers(outputs),
                i.numbers(s.weights()),
                i.numbers(s.out())));
  }

  @Test
  void refusesWindowsThatDoNotFit() {
    Shape image = Shape.of(1, 4, 5, 2);
    Window three = Window.of(3, 3);

    assertThatThrownBy(() -> three.withDilation(2).over(image))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "window: kernel 3 with dilation 2 does not fit into 4 pixels with padding 0, 0");
    assertThatThrownBy(() -> Window.of(3).over(image))
        .hasMessage("window: [1, 4, 5, 2] is not [batch, .., channels] with 1 axes between");
    assertThatThrownBy(() -> three.withStride(1, 2, 3))
        .hasMessage("window: 3 numbers of stride for 2 axes");
    assertThatThrownBy(() -> three.withStride(0)).hasMessage("window: stride 0 is not positive");
    assertThatThrownBy(() -> three.withDilation(1, 0))
        .hasMessage("window: dilation 0 is not positive");
    assertThatThrownBy(() -> three.withPadding(-1))
        .hasMessage("window: padding -1, -1 is negative");
    assertThatThrownBy(() -> Window.of(3, 0)).hasMessage("window: kernel 0 is not positive");
    assertThatThrownBy(() -> Window.of(1, 1, 1, 1)).hasMessage("window: 4 axes are not 1 to 3");
  }

  @Test
  void refusesGroupsOfUnequalSize() {
    assertThatThrownBy(() -> shape(1, 4, 6, 4, Window.of(1), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("convolve: 4 channels to 6 cannot be cut into 4 groups");
    assertThatThrownBy(() -> shape(1, 4, 6, 0, Window.of(1), 3))
        .hasMessage("convolve: 0 groups are not positive");
  }
}
