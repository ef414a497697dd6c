package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class EinsumTest {
  @Test
  void isWhatItsEquationSays() {
    Tensor matrix = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Tensor vector = Tensor.of(Shape.of(3), 1, 10, 100);

    assertThat(Einsum.of("ij,j->i", matrix, vector).toFloats()).containsExactly(321, 654);
    assertThat(Einsum.of("ij,j", matrix, vector).toFloats()).containsExactly(321, 654);
    assertThat(Einsum.of("ij->ji", matrix).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(Einsum.of("ba", matrix).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(Einsum.of("ij->", matrix).item()).isEqualTo(21);
    assertThat(Einsum.of("j,j->", vector, vector).item()).isEqualTo(10101);
    assertThat(Einsum.of("ij, ij -> ij", matrix, matrix).toFloats())
        .containsExactly(1, 4, 9, 16, 25, 36);
    assertThat(Einsum.of("...j,j->...", matrix, vector).toFloats()).containsExactly(321, 654);
    assertThat(Einsum.of("i...->...", matrix).toFloats()).containsExactly(5, 7, 9);
    assertThat(Einsum.of("aa->a", Tensor.of(Shape.of(2, 2), 1, 2, 3, 4)).toFloats())
        .containsExactly(1, 4);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck.ofAll(x -> Einsum.of("bij,bkj->bik", x.get(0), x.get(1)))
        .at(Shape.of(2, 3, 1), Shape.of(2, 5, 1))
        .within(1e-6);
    GradCheck.ofAll(x -> Einsum.of("i,ij,jkk,l->kl", x.get(0), x.get(1), x.get(2), x.get(3)))
        .at(Shape.of(2), Shape.of(2, 3), Shape.of(3, 2, 2), Shape.of(3))
        .within(1e-6);
    GradCheck.ofAll(x -> Einsum.of("...ij,...jk->...ik", x.get(0), x.get(1)))
        .at(Shape.of(2, 1, 2, 3), Shape.of(5, 3, 1))
        .within(1e-6);
  }

  @Test
  void refusesWhatIsWrong() {
    Tensor matrix = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor vector = Tensor.of(Shape.of(3), new float[3]);

    refuses("ij,j", "einsum: \"ij,j\" has 2 operands, 1 were given", matrix);
    refuses("ijk", "einsum: \"ijk\" in \"ijk\" does not fit [2, 3]", matrix);
    refuses("i", "einsum: \"i\" in \"i\" does not fit [2, 3]", matrix);
    refuses("ij...k", "einsum: \"ij...k\" in \"ij...k\" does not fit [2, 3]", matrix);
    refuses("i1", "einsum: \"i1\" in \"i1\" is not letters", matrix);
    refuses("ij->i->j", "einsum: \"ij->i->j\" has more than one ->", matrix);
    refuses("ij->ii", "einsum: the result of \"ij->ii\" has i twice", matrix);
    refuses("ij->ik", "einsum: the result of \"ij->ik\" has k, and no operand has it", matrix);
    refuses("ij,i->j", "einsum: i of \"ij,i->j\" is 2 and 3", matrix, vector);
    refuses("ii", "einsum: i of \"ii\" is 2 and 3", matrix);
    refuses("...,...i->...", "einsum: ... of \"...,...i->...\" is 3 and 2", vector, matrix);
  }

  private static void refuses(String equation, String message, Tensor... operands) {
    assertThatThrownBy(() -> Einsum.of(equation, operands))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
