package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What outputs of poolings see, and that all backends make the same of it. */
class PoolingTest {
  private static final double CLOSE = 2e-6;

  static Stream<PoolShape> shapes() {
    Window two = Window.of(2, 2).withStride(2);
    Window three = Window.of(3, 3).withPadding(1);
    Window wide = Window.of(2, 5).withStride(1, 3).withPadding(sides(0, 2), sides(1, 1));
    Window sparse = Window.of(3, 2).withDilation(2, 3).withPadding(2, 1);
    Window deep = Window.of(2, 3, 1).withStride(2, 1, 2).withPadding(1, 1, 0);
    return Stream.of(
        shape(3, 1, two, 6, 8),
        shape(2, 16, Window.of(3, 2), 7, 5),
        shape(1, 35, Window.of(5, 5), 5, 5),
        shape(1, 20, Window.of(2, 3).withStride(4), 9, 9),
        shape(2, 6, Window.of(2, 3).withStride(4), 9, 9),
        shape(0, 3, two, 4, 4),
        shape(5, 64, Window.of(1, 1), 1, 1),
        shape(2, 3, three, 5, 4),
        shape(2, 17, three.withStride(2), 9, 7),
        shape(1, 33, wide, 6, 11),
        shape(2, 5, sparse, 8, 7),
        shape(1, 16, sparse, 8, 7),
        shape(2, 19, two.roundedUp(), 5, 7),
        shape(1, 4, Window.of(2).withStride(3).withPadding(sides(0), sides(2)), 2),
        shape(2, 7, Window.of(3).withStride(2).withPadding(1), 9),
        shape(2, 32, Window.of(4).withStride(4).roundedUp(), 10),
        shape(2, 3, deep, 4, 5, 6),
        shape(1, 18, deep, 5, 3, 4),
        shape(2, 5, Sections.of(3, 2), 7, 5),
        shape(2, 16, Sections.of(7, 1), 5, 6),
        shape(1, 21, Sections.of(2, 2), 6, 6),
        shape(2, 3, Sections.of(4), 9),
        shape(1, 17, Sections.of(2, 3, 2), 3, 5, 4));
  }

  private static int[] sides(int... sizes) {
    return sizes;
  }

  private static PoolShape shape(int batch, int channels, Coverage coverage, int... sides) {
    int[] sizes = new int[sides.length + 2];
    System.arraycopy(sides, 0, sizes, 1, sides.length);
    return PoolShape.of(batch, channels, coverage.over(Shape.of(sizes)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void backendsAgree(PoolShape s) {
    int pixels = s.batch() * s.pixels() * s.channels();
    int outputs = s.batch() * s.area() * s.channels();
    BackendAgreementTest.agree(
        CLOSE,
        "pooling " + s,
        (b, in) -> {
          Buffer winners = Buffer.allocate(DType.I32, outputs); // in each one's own code
          b.maxPool(s, in.numbers(pixels), in.blank(outputs), winners);
          b.maxPoolGradient(s, winners, in.numbers(outputs), in.blank(pixels));
          for (Divisor divisor : Divisor.values()) {
            b.averagePool(s, divisor, in.numbers(pixels), in.blank(outputs));
            b.averagePoolGradient(s, divisor, in.numbers(outputs), in.blank(pixels));
          }
        });
  }

  @Test
  void outputsSeeThePixelsUnderTheirWindow() {
    Window window = Window.of(3).withStride(2).withPadding(sides(2), sides(1));

    assertThat(seen(window, 6)).containsExactly("0", "0 1 2", "2 3 4", "4 5");
    assertThat(seen(window.withDilation(2), 6)).containsExactly("0 2", "0 2 4", "2 4");
    assertThat(seen(Window.of(2).withStride(2), 5)).containsExactly("0 1", "2 3");
  }

  @Test
  void outputsSeeWhatIsLeftWhereSidesAreRoundedUp() {
    Window two = Window.of(2).withStride(2);

    assertThat(seen(two.roundedUp(), 5)).containsExactly("0 1", "2 3", "4");
    assertThat(seen(two.roundedUp(), 6)).containsExactly("0 1", "2 3", "4 5");
    // One more would begin in the padding.
    assertThat(seen(two.withPadding(1).roundedUp(), 5)).containsExactly("0", "1 2", "3 4");
    assertThat(seen(Window.of(3).withStride(2).withPadding(1).roundedUp(), 6))
        .containsExactly("0 1", "1 2 3", "3 4 5", "5");
  }

  @Test
  void sectionsAreAsEqualAsTheyCanBe() {
    assertThat(seen(Sections.of(2), 6)).containsExactly("0 1 2", "3 4 5");
    assertThat(seen(Sections.of(3), 7)).containsExactly("0 1 2", "2 3 4", "4 5 6");
    assertThat(seen(Sections.of(3), 2)).containsExactly("0", "0 1", "1");
    assertThat(seen(Sections.of(1), 4)).containsExactly("0 1 2 3");
  }

  private static List<String> seen(Coverage coverage, int size) {
    Cover axis = coverage.over(Shape.of(1, size, 1)).get(0);
    return IntStream.range(0, axis.outputs()).mapToObj(output -> seen(axis, output)).toList();
  }

  private static String seen(Cover axis, int output) {
    return IntStream.range(0, axis.count(output))
        .mapToObj(k -> Integer.toString(axis.first(output) + k * axis.step()))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  @Test
  void refusesOutputsThatSeeNothing() {
    assertThatThrownBy(() -> shape(1, 1, Window.of(2).withPadding(2), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pool: output 0 of Span[size=3")
        .hasMessageEndingWith("sees no pixel");
    assertThatThrownBy(() -> shape(1, 1, Window.of(2).withDilation(3).withPadding(2), 1))
        .hasMessageEndingWith("sees no pixel");
    assertThatThrownBy(() -> shape(1, 1, Sections.of(2), 0))
        .hasMessage("sections: 0 pixels cannot be cut into 2");
    assertThatThrownBy(() -> Sections.of(2, 0)).hasMessage("sections: [2, 0] are none");
    assertThatThrownBy(() -> Sections.of()).hasMessage("sections: 0 axes are not 1 to 3");
  }
}
