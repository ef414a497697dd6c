package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Sections;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker's share of the last global batch can be empty: maths on no rows gives no rows. */
@InScope
class EmptyBatchTest {
  private final Parameter square = Placed.of(Shape.of(2, 2), 1, 2, 3, 4);
  private final Parameter row = Placed.of(Shape.of(2), 1, 2);
  private final Parameter kernels = Placed.of(Shape.of(2, 1, 1, 1), 1, 2);

  @Test
  void mathsOnNoRowsGivesNoRowsAndNoGradient() {
    Tensor none = Tensor.ofDoubles(Shape.of(0, 2));
    Tensor x = none.affine(square.value(), row.value()).matmul(square.value());
    Tensor y = x.gelu().layerNorm(row.value(), row.value(), 1e-5).softmax().add(row.value());
    Tensor image =
        Images.convolve(
            Tensor.ofDoubles(Shape.of(0, 2, 2, 1)),
            kernels.value(),
            row.value(),
            Window.of(1, 1),
            1,
            Finish.NONE);
    Tensor rows = square.value().gather(Tensor.ids(Shape.of(0)));
    Tensor bags = square.value().gatherMean(Tensor.ids(Shape.of(0, 3)));
    for (Tensor part :
        List.of(
            y,
            Images.maxPool(image, Window.of(2, 2)).flatten(),
            Images.averagePool(image, Sections.of(1, 1), Divisor.PIXELS),
            rows,
            bags)) {
      assertThat(part.shape().at(0)).isZero();
      part.sum().backward();
    }
    assertThat(square.gradient().toDoubles()).containsOnly(0);
    assertThat(row.gradient().toDoubles()).containsOnly(0);
    assertThat(kernels.gradient().toDoubles()).containsOnly(0);
  }
}
