package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.InScope;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void knowsHowManySamplesItHas() {
    IdSamples tokens = new IdSamples(Shape.of(2, 3), new int[6]);

    assertThat(Batch.of(tokens, tokens).count()).isEqualTo(2);
    assertThat(Batch.of(tokens, tokens).globalCount()).isEqualTo(2);
  }

  @Test
  @InScope
  void makesTensorsOfSomeOfItsSamples() {
    FloatSamples numbers = new FloatSamples(Shape.of(3, 2), new float[] {1, 2, 3, 4, 5, 6});
    IdSamples ids = new IdSamples(Shape.of(3), new int[] {7, 8, 9});

    assertThat(numbers.tensor(DType.F64, 1, 3).shape()).isEqualTo(Shape.of(2, 2));
    assertThat(numbers.tensor(DType.F64, 1, 3).toDoubles()).containsExactly(3, 4, 5, 6);
    assertThat(numbers.tensor(DType.F32, 0, 1).toFloats()).containsExactly(1, 2);
    assertThat(ids.tensor(DType.F32, 2, 3).toDoubles()).containsExactly(9);
    assertThat(ids.tensor(DType.F32, 1, 1).size()).isZero();
    assertThat(ids.tensor(DType.F32).toDoubles()).containsExactly(7, 8, 9);
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    IdSamples two = new IdSamples(Shape.of(2), new int[2]);
    FloatSamples three = new FloatSamples(Shape.of(3, 1), new float[3]);

    assertThatThrownBy(() -> Batch.of(three, two))
        .hasMessage("batch: inputs [3, 1], but targets [2]");
    assertThatThrownBy(() -> new Batch(two, two, 3, 4))
        .hasMessage("batch: 2 samples from 3 on, but only 4 in all");
    assertThatThrownBy(() -> new FloatSamples(Shape.of(2), new float[3]))
        .hasMessage("samples: 3 values for shape [2]");
    assertThatThrownBy(() -> new IdSamples(Shape.of(2), new int[3]))
        .hasMessage("samples: 3 ids for shape [2]");
  }
}
