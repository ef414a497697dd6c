package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class MatMulTest {

  @Test
  void multipliesRowsByColumns() {
    Tensor a = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor b = Tensor.of(Shape.of(2, 1), 10, 100);

    assertThat(a.matmul(b).toFloats()).containsExactly(210f, 430f);
    assertThat(b.transposedMatmul(a).toFloats()).containsExactly(310f, 420f);
    assertThat(a.matmulTransposed(b.reshape(1, 2)).toFloats()).containsExactly(210f, 430f);
  }

  @Test
  void foldsLeadingAxesIntoRows() {
    Tensor a = Tensor.ofDoubles(Shape.of(2, 2, 1), 1, 2, 3, 4);
    Tensor y = a.matmul(Tensor.ofDoubles(Shape.of(1, 1), 2));

    assertThat(y.shape()).isEqualTo(Shape.of(2, 2, 1));
    assertThat(y.toDoubles()).containsExactly(2, 4, 6, 8);
  }

  @Test
  void multipliesMatrixByMatrixAlongLeadingAxes() {
    Tensor a = Tensor.of(Shape.of(2, 1, 2), 1, 2, 3, 4);
    Tensor b = Tensor.of(Shape.of(2, 2, 1), 1, 10, 100, 1000);

    assertThat(a.matmul(b).shape()).isEqualTo(Shape.of(2, 1, 1));
    assertThat(a.matmul(b).toFloats()).containsExactly(21, 4300);
    assertThat(a.reshape(2, 1, 1, 2).matmul(b).toFloats()).containsExactly(21, 2100, 43, 4300);
    assertThat(a.reshape(2, 2).matmul(b).toFloats()).containsExactly(21, 43, 2100, 4300);
    assertThat(a.transposedMatmul(b.transpose()).shape()).isEqualTo(Shape.of(2, 2, 2));
    assertThat(Tensor.of(Shape.of(0, 2, 3)).matmul(Tensor.of(Shape.of(1, 3, 0))).shape())
        .isEqualTo(Shape.of(0, 2, 0));
  }

  @Test
  void gradientsOfManyProductsAgreeWithFiniteDifferences() {
    GradCheck.of(Tensor::matmul).at(Shape.of(2, 3, 5), Shape.of(2, 5, 1)).within(1e-6);
    GradCheck.of(Tensor::matmul).at(Shape.of(3, 5), Shape.of(2, 5, 7)).within(1e-6);
    GradCheck.of(Tensor::matmul).at(Shape.of(3, 1, 2, 5), Shape.of(2, 5, 3)).within(1e-6);
    GradCheck.of(Tensor::matmul).at(Shape.of(0, 2, 3), Shape.of(1, 3, 5)).within(1e-6);
    GradCheck.of(Tensor::matmulTransposed).at(Shape.of(2, 3, 5), Shape.of(1, 7, 5)).within(1e-6);
    GradCheck.of(Tensor::transposedMatmul).at(Shape.of(2, 5, 3), Shape.of(5, 7)).within(1e-6);
  }

  @Test
  void affineAddsTheRow() {
    Tensor x = Tensor.of(Shape.of(1, 2), 1, 2);
    Tensor weight = Tensor.of(Shape.of(3, 2), 1, 0, 0, 1, 1, 1);
    Tensor bias = Tensor.of(Shape.of(3), 10, 20, 30);

    assertThat(x.affine(weight, bias).toFloats()).containsExactly(11f, 22f, 33f);
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    GradCheck.of(Tensor::matmul).at(Shape.of(3, 4), Shape.of(4, 2)).within(1e-6);
    GradCheck.of(Tensor::matmul).at(Shape.of(1, 1), Shape.of(1, 1)).within(1e-6);
    GradCheck.of(Tensor::matmul).at(Shape.of(7, 5, 3), Shape.of(3, 11)).within(1e-6);
    GradCheck.of(Tensor::matmulTransposed).at(Shape.of(2, 3, 5), Shape.of(7, 5)).within(1e-6);
    GradCheck.of(Tensor::transposedMatmul).at(Shape.of(5, 3), Shape.of(5, 7)).within(1e-6);
  }

  @Test
  void affineGradientAgreesWithFiniteDifferences() {
    GradCheck affine = GradCheck.ofAll(x -> x.get(0).affine(x.get(1), x.get(2)));
    for (Activation f : Activation.values()) {
      GradCheck.ofAll(x -> x.get(0).affine(x.get(1), x.get(2), Finish.of(f)))
          .at(Shape.of(5, 7), Shape.of(3, 7), Shape.of(3))
          .within(1e-6);
      GradCheck.ofAll(x -> x.get(0).affine(x.get(1), x.get(2), new Finish(x.get(3), f)))
          .at(Shape.of(2, 5, 7), Shape.of(3, 7), Shape.of(3), Shape.of(2, 5, 3))
          .within(1e-6);
      GradCheck.ofAll(x -> x.get(0).affine(x.get(1), x.get(2), new Finish(x.get(0), f)))
          .at(Shape.of(5, 3), Shape.of(3, 3), Shape.of(3))
          .within(1e-6);
    }

    affine.at(Shape.of(5, 3), Shape.of(7, 3), Shape.of(7)).within(1e-6);
    affine.at(Shape.of(2, 3, 5), Shape.of(1, 5), Shape.of(1)).within(1e-6);
    affine.at(Shape.of(1, 1), Shape.of(2, 1), Shape.of(2)).within(1e-6);
  }

  @Test
  void refusesInnerSizesThatDiffer() {
    Tensor a = Tensor.of(Shape.of(2, 3), new float[6]);

    assertThatThrownBy(() -> a.matmul(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("matmul: inner sizes differ: [2, 3] x [2, 3]");
    assertThatThrownBy(() -> a.matmul(a.reshape(6)))
        .hasMessage("matmul: not two matrices: [2, 3] x [6]");
    assertThatThrownBy(() -> a.reshape(2, 1, 3).matmul(Tensor.of(Shape.of(3, 3, 1), new float[9])))
        .hasMessage("matmul: leading axes do not fit: [2, 1, 3] x [3, 3, 1]");
  }

  @Test
  void refusesTypesThatDiffer() {
    Tensor a = Tensor.of(Shape.of(1, 1), 1);
    Tensor b = Tensor.ofDoubles(Shape.of(1, 1), 1);

    assertThatThrownBy(() -> a.matmul(b)).hasMessage("matmul: types differ: float32 and float64");
  }

  @Test
  void refusesToAddWhatHasAnotherShape() {
    Tensor x = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor weight = Tensor.of(Shape.of(4, 3), new float[12]);
    Tensor bias = Tensor.of(Shape.of(4), new float[4]);
    assertThatThrownBy(() -> x.affine(weight, bias, Finish.adding(x)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("affine: Tensor[2, 3] float32 cannot be added to [2, 4] float32");
  }
}
