package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  /** The sample itself as logits. */
  private record Same(Linear linear) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return linear.forward(x);
    }
  }

  @Test
  void countsHitsAndSumsLosses() {
    Evaluation evaluation = evaluation(Shape.of(2));
    evaluation.add(batch(new float[] {0, 5, 9, 1}, 1, 1)); // a hit and a miss
    evaluation.add(batch(new float[] {0, 0}, 1)); // a tie goes to class 0
    evaluation.add(batch(new float[0]));
    evaluation.add(batch(new float[] {2, 1}, 0));

    double sum = log1pExp(-5) + log1pExp(8) + Math.log(2) + log1pExp(-1);
    assertThat(evaluation.count()).isEqualTo(4);
    assertThat(evaluation.correct()).isEqualTo(2);
    assertThat(evaluation.accuracy()).isEqualTo(0.5);
    assertThat(evaluation.lossSum()).isCloseTo(sum, within(1e-9));
    assertThat(evaluation.meanLoss()).isCloseTo(sum / 4, within(1e-9));
  }

  @Test
  void countsTokensWhereEachHasATarget() {
    Evaluation evaluation = evaluation(Shape.of(3, 2));

    evaluation.add(
        Batch.of(
            new FloatSamples(Shape.of(1, 3, 2), new float[] {1, 0, 0, 1, 1, 0}),
            new IdSamples(Shape.of(1, 3), new int[] {0, 1, 1})));

    assertThat(evaluation.count()).isEqualTo(3);
    assertThat(evaluation.correct()).isEqualTo(2);
  }

  @Test
  void refusesAMeanOfNothing() {
    assertThatThrownBy(() -> evaluation(Shape.of(2)).accuracy())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("evaluation: there were no samples");
  }

  private static Evaluation evaluation(Shape sample) {
    Linear identity = new Linear(Parameter.of(Shape.of(2, 2), 1, 0, 0, 1), null);
    Same network = new Same(identity);
    Parameters parameters = Parameters.of(network, DType.F64);
    assertThat(parameters.count()).isEqualTo(4);
    Model model = new Model(ModelSpec.of("same"), DataShape.numbers(sample, 2), network);
    return new Evaluation(model, DType.F64, new Workspace());
  }

  private static Batch batch(float[] values, int... labels) {
    return Batch.of(
        new FloatSamples(Shape.of(labels.length, 2), values),
        new IdSamples(Shape.of(labels.length), labels));
  }

  private static double log1pExp(double x) {
    return Math.log1p(Math.exp(x));
  }
}
