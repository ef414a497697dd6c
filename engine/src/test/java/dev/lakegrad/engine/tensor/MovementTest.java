package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InScope
class MovementTest {
  private static final Shape CUBE = Shape.of(3, 2, 5);

  private static Tensor counted(int... sizes) {
    Shape shape = Shape.of(sizes);
    return Tensor.range(shape.size()).reshape(sizes);
  }

  @Test
  void repeatsByTheRuleOfNumPy() {
    Tensor column = Tensor.of(Shape.of(2, 1), 1, 2);

    assertThat(Movement.broadcast(column, Shape.of(2, 2, 3)).toFloats())
        .containsExactly(1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2);
    assertThat(Movement.broadcast(column, Shape.of(2, 1))).isSameAs(column);
    assertThat(Movement.broadcast(column, Shape.of(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 2, 3));
  }

  @Test
  void changesTheOrderOfAxes() {
    Tensor y = counted(2, 3, 2).permute(1, -1, 0);

    assertThat(y.shape()).isEqualTo(Shape.of(3, 2, 2));
    assertThat(y.toDoubles()).containsExactly(0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11);
  }

  @Test
  void sharesMemoryWhereNothingHasToMove() {
    Tensor x = counted(4, 1, 3);

    assertThat(x.permute(1, 0, 2).data()).isSameAs(x.data());
    assertThat(x.slice(0, 0, 4).data()).isSameAs(x.data());
    assertThat(x.slice(0, 0, 2).data()).isNotSameAs(x.data());
  }

  @Test
  void cutsAndFlips() {
    Tensor x = counted(2, 5);

    assertThat(x.slice(1, 1, 3).toDoubles()).containsExactly(1, 2, 6, 7);
    assertThat(Movement.slice(x, -1, 0, 5, 2).toDoubles()).containsExactly(0, 2, 4, 5, 7, 9);
    assertThat(Movement.select(x, 0, 1).shape()).isEqualTo(Shape.of(5));
    assertThat(Movement.flip(x, 1).toDoubles()).containsExactly(4, 3, 2, 1, 0, 9, 8, 7, 6, 5);
    assertThat(Movement.flip(x, 0, 1).toDoubles()).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(Movement.flip(counted(0, 2), 0).shape()).isEqualTo(Shape.of(0, 2));
    assertThat(Movement.diagonal(counted(2, 3, 2), 0, 2).toDoubles())
        .containsExactly(0, 2, 4, 7, 9, 11);
  }

  @Test
  void repeatsAndTiles() {
    Tensor x = counted(2, 2);

    assertThat(Movement.repeat(x, 1, 2).toDoubles()).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(Movement.repeat(x, 0, 2).toDoubles()).containsExactly(0, 1, 0, 1, 2, 3, 2, 3);
    assertThat(Movement.tile(x, 1, 2).toDoubles()).containsExactly(0, 1, 0, 1, 2, 3, 2, 3);
    assertThat(Movement.tile(x, 2, 1).toDoubles()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
    assertThat(Movement.tile(x, 0, 1).shape()).isEqualTo(Shape.of(0, 2));
  }

  @Test
  void padsWithAValue() {
    Tensor y = Movement.pad(counted(1, 2), new int[] {1, 0}, new int[] {0, 2}, 9);

    assertThat(y.shape()).isEqualTo(Shape.of(2, 4));
    assertThat(y.toDoubles()).containsExactly(9, 9, 9, 9, 0, 1, 9, 9);
  }

  @Test
  void joinsAndSplits() {
    Tensor a = counted(2, 1);
    Tensor b = counted(2, 2);

    Tensor joined = Movement.concat(1, a, b, a);
    assertThat(joined.toDoubles()).containsExactly(0, 0, 1, 0, 1, 2, 3, 1);
    assertThat(Movement.concat(0, b, b).shape()).isEqualTo(Shape.of(4, 2));
    List<Tensor> parts = Movement.split(joined, 1, 1, 2, 1);
    assertThat(parts.get(1).toDoubles()).containsExactly(0, 1, 2, 3);
    assertThat(Movement.splitEvenly(joined, -1, 2).get(1).toDoubles()).containsExactly(1, 0, 3, 1);
    assertThat(Movement.stack(0, b, b).shape()).isEqualTo(Shape.of(2, 2, 2));
    assertThat(Movement.stack(-1, b, b).toDoubles()).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
  }

  @Test
  void axesOfSizeOneComeAndGo() {
    Tensor x = counted(2, 3);

    assertThat(Movement.unsqueeze(x, 1).shape()).isEqualTo(Shape.of(2, 1, 3));
    assertThat(Movement.unsqueeze(x, -1).shape()).isEqualTo(Shape.of(2, 3, 1));
    assertThat(Movement.squeeze(Movement.unsqueeze(x, 0), 0).shape()).isEqualTo(x.shape());
  }

  static Stream<Named<UnaryOperator<Tensor>>> functions() {
    return Stream.of(
        Named.of("broadcast", x -> Movement.broadcast(x, Shape.of(2, 3, 2, 5))),
        Named.of("broadcast of ones", x -> Movement.broadcast(x.slice(1, 0, 1), Shape.of(3, 7, 5))),
        Named.of("permute", x -> x.permute(2, 0, 1)),
        Named.of("permute around", x -> x.permute(1, 2, 0)),
        Named.of("slice", x -> x.slice(1, 1, 2)),
        Named.of("slice by steps", x -> Movement.slice(x, 2, 1, 5, 3)),
        Named.of("select", x -> Movement.select(x, 2, 4)),
        Named.of("diagonal", x -> Movement.diagonal(x.slice(2, 1, 4), 2, 0)),
        Named.of("flip", x -> Movement.flip(x, 0, 2)),
        Named.of("repeat", x -> Movement.repeat(x, 1, 3)),
        Named.of("tile", x -> Movement.tile(x, 2, 1, 3)),
        Named.of("pad", x -> Movement.pad(x, new int[] {0, 1, 2}, new int[] {1, 0, 1}, 5)),
        Named.of("concat with itself", x -> Movement.concat(1, x, x.slice(1, 0, 1), x)),
        Named.of("stack", x -> Movement.stack(1, x, x.exp())),
        Named.of("split", x -> Movement.split(x, 2, 2, 3).get(1)),
        Named.of("unsqueeze", x -> Movement.unsqueeze(x, 1)));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void gradientsAgreeWithFiniteDifferences(UnaryOperator<Tensor> f) {
    GradCheck.of(f).at(CUBE).within(1e-6);
  }

  @Test
  void gradientsOfSeveralPartsAgreeWithFiniteDifferences() {
    GradCheck rowFirst =
        GradCheck.ofAll(
            x -> {
              Shape rows = x.get(0).shape().with(1, 1);
              return Movement.concat(1, Movement.broadcast(x.get(1), rows), x.get(0));
            });

    rowFirst.at(Shape.of(3, 2, 5), Shape.of(5)).within(1e-6);
    rowFirst.at(Shape.of(2, 0, 3), Shape.of(3)).within(1e-6);
    GradCheck.ofAll(x -> Movement.stack(1, x))
        .at(Shape.of(2, 3), Shape.of(2, 3), Shape.of(2, 3))
        .within(1e-6);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = counted(2, 3);

    assertThatThrownBy(() -> Movement.broadcast(x, Shape.of(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broadcast: [2, 3] does not fit [2, 4]");
    assertThatThrownBy(() -> Movement.broadcast(x, Shape.of(3)))
        .hasMessage("broadcast: [2, 3] has more axes than [3]");
    assertThatThrownBy(() -> x.permute(0, 0)).hasMessage("permute: axis 0 comes twice in [0, 0]");
    assertThatThrownBy(() -> x.permute(1)).hasMessage("permute: [1] are not all axes of [2, 3]");
    assertThatThrownBy(() -> x.slice(1, 2, 4))
        .hasMessage("slice: [2, 4) does not lie along axis 1 of [2, 3]");
    assertThatThrownBy(() -> x.slice(2, 0, 1)).hasMessage("shape: [2, 3] has no axis 2");
    assertThatThrownBy(() -> Movement.slice(x, 1, 0, 2, 0))
        .hasMessage("slice: step 0 is not positive");
    assertThatThrownBy(() -> Movement.concat(0, x, counted(2, 2)))
        .hasMessage("concat: [2, 2] does not fit [2, 3] along axis 0");
    assertThatThrownBy(() -> Movement.concat(0))
        .hasMessage("concat: there is nothing to put together");
    assertThatThrownBy(() -> Movement.concat(0, x, Tensor.of(Shape.of(1, 3), 1, 2, 3)))
        .hasMessage("move: types differ: int32 and float32");
    assertThatThrownBy(() -> Movement.split(x, 1, 1, 1))
        .hasMessage("split: parts of [1, 1] do not add up to axis 1 of [2, 3]");
    assertThatThrownBy(() -> Movement.splitEvenly(x, 1, 2))
        .hasMessage("split: axis 1 of [2, 3] has no 2 equal parts");
    assertThatThrownBy(() -> Movement.tile(x, 2)).hasMessage("tile: [2] times do not fit [2, 3]");
    assertThatThrownBy(() -> Movement.repeat(x, 0, -1)).hasMessage("repeat: -1 times");
    assertThatThrownBy(() -> Movement.pad(x, new int[] {0, -1}, new int[] {0, 0}, 0))
        .hasMessage("pad: -1 before and 0 after along axis 1");
    assertThatThrownBy(() -> Movement.squeeze(x, 0))
        .hasMessage("squeeze: axis 0 of [2, 3] is not of size 1");
    assertThatThrownBy(() -> Movement.unsqueeze(x, 4))
        .hasMessage("unsqueeze: [2, 3] gets no axis 4");
    assertThatThrownBy(() -> Movement.diagonal(x, 0, 1))
        .hasMessage("diagonal: axes 0 and 1 of [2, 3] are not two of one size");
  }
}
