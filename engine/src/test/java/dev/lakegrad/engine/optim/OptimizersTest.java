package dev.lakegrad.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.weights.Reference;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.data.Offset;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizersTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final Comparator<Double> NEARLY = new DoubleComparator(1e-6);

  @ParameterizedTest
  @CsvSource({
    "sgd, sgd, 0, 0.9, 0.999, 1e-8, 0",
    "momentum, sgd, 0.9, 0.9, 0.999, 1e-8, 0.05",
    "adam, adam, 0, 0.8, 0.95, 1e-6, 0.05",
    "adamw, adamw, 0, 0.9, 0.999, 1e-8, 0.2"
  })
  void agreesWithPyTorchForFiveSteps(
      String reference,
      String name,
      double momentum,
      double beta1,
      double beta2,
      double epsilon,
      double decay) {
    OptimizerSpec spec = new OptimizerSpec(name, momentum, beta1, beta2, epsilon, decay);
    Parameters parameters = parameters(DType.F64, Reference.waves(9, 0.9, 1));
    Optimizer optimizer = spec.create(parameters, backend(DType.F64));
    double[] expected = Reference.open().values(reference);

    for (int step = 0; step < 5; step++) {
      parameters.gradients().copyFrom(Reference.waves(9, 0.3 + 0.1 * step, 0.5));
      optimizer.step(0.1, step + 1);
      assertThat(parameters.weights().toDoubles())
          .as("step %d", step + 1)
          .containsExactly(Arrays.copyOfRange(expected, 9 * step, 9 * step + 9), EXACT);
    }
  }

  @ParameterizedTest
  @CsvSource({"sgd, 0.9", "sgd, 0", "adam, 0", "adamw, 0"})
  void movesByTheSameBitsInParts(String name, double momentum) {
    OptimizerSpec spec = OptimizerSpec.of(name).withMomentum(momentum).withDecay(0.1);
    for (DType type : List.of(DType.F32, DType.F64)) {
      Parameters whole = layers(type);
      Optimizer once = spec.create(whole, backend(type));
      for (int parts : new int[] {2, 3, 100}) {
        Parameters cut = layers(type);
        Optimizer inParts = spec.create(cut, backend(type), parts);
        once.state().values().forEach(Buffer::clear);
        whole.weights().copyFrom(cut.weights());
        for (int step = 1; step < 4; step++) {
          double[] gradients = Reference.waves(whole.count(), 0.3 * step, 1);
          whole.gradients().copyFrom(gradients);
          cut.gradients().copyFrom(gradients);
          once.step(0.1, step);
          for (int part = parts - 1; part >= 0; part--) {
            inParts.step(part, 0.1, step);
          }
        }
        assertThat(cut.weights().toDoubles()).isEqualTo(whole.weights().toDoubles());
      }
    }
  }

  /** 33 to 7 to 5: sizes that fill no cache line, and runs that cross the cuts. */
  private static Parameters layers(DType type) {
    Rng rng = Rng.of(1);
    return Parameters.of(Sequential.of(Linear.of(33, 7, rng), Linear.of(7, 5, rng)), type);
  }

  @Test
  void momentumAddsUpByHand() {
    Parameters parameters = parameters(DType.F64, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    Optimizer optimizer =
        OptimizerSpec.of("sgd").withMomentum(0.5).create(parameters, backend(DType.F64));

    step(optimizer, parameters, 0.1, 1, 2);
    assertThat(parameters.weights().toDoubles())
        .containsOnly(new double[] {0.8}, EXACT); // 1 - 0.1 · 2
    step(optimizer, parameters, 0.1, 2, 4);
    assertThat(parameters.weights().toDoubles())
        .containsOnly(new double[] {0.3}, EXACT); // 0.8 - 0.1 (1 + 4)
  }

  @Test
  void adamsFirstStepIsTheRateItself() {
    Parameters parameters = parameters(DType.F64, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    Optimizer optimizer = OptimizerSpec.of("adam").create(parameters, backend(DType.F64));

    step(optimizer, parameters, 0.25, 1, -3);

    assertThat(parameters.weights().toDoubles()).containsOnly(new double[] {1.25}, within(1e-8));
  }

  @Test
  void adamWDecaysMatricesOnly() {
    Parameters parameters = parameters(DType.F64, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    Optimizer optimizer =
        OptimizerSpec.of("adamw").withDecay(0.5).create(parameters, backend(DType.F64));

    step(optimizer, parameters, 0.1, 1, 0);

    assertThat(parameters.weights().toDoubles())
        .containsExactly(new double[] {0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 1, 1, 1}, EXACT);
  }

  @Test
  void decaysEveryMatrixOfSeveral() {
    Module two =
        Sequential.of(
            new Linear(Parameter.constant(1, Shape.of(2, 1)), Parameter.constant(1, Shape.of(2))),
            new Linear(Parameter.constant(1, Shape.of(1, 2)), null),
            new Linear(Parameter.constant(1, Shape.of(1, 1)), Parameter.constant(1, Shape.of(1))));
    Parameters parameters = Parameters.of(two, DType.F64);
    Optimizer optimizer =
        OptimizerSpec.of("sgd").withDecay(0.5).create(parameters, backend(DType.F64));

    optimizer.step(1, 1);

    assertThat(parameters.weights().toDoubles()).containsExactly(.5, .5, 1, 1, .5, .5, .5, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void showsItsStateAsLiveBuffers(DType type) {
    Parameters parameters = parameters(type, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    Optimizer adam = OptimizerSpec.of("adam").create(parameters, backend(type));

    assertThat(adam.state().keySet()).containsExactly("m", "v");
    step(adam, parameters, 0.1, 1, 10);

    assertThat(adam.state().values())
        .allSatisfy(b -> assertThat(b.size()).isEqualTo(9))
        .allSatisfy(b -> assertThat(b.type()).isEqualTo(type))
        .extracting(b -> b.get(8))
        .usingElementComparator(NEARLY)
        .containsExactly(1.0, 0.1);
  }

  @Test
  void remembersNothingWithoutMomentum() {
    Parameters parameters = parameters(DType.F64, 1, 1, 1, 1, 1, 1, 1, 1, 1);

    assertThat(
            OptimizerSpec.of("sgd").withMomentum(0).create(parameters, backend(DType.F64)).state())
        .isEmpty();
    assertThat(OptimizerSpec.of("sgd").create(parameters, backend(DType.F64)).state())
        .containsOnlyKeys("momentum");
  }

  @Test
  void refusesSettingsOutOfBounds() {
    assertThatThrownBy(() -> OptimizerSpec.of("adma"))
        .hasMessage(
            "optimizer: no rule \"adma\"; the nearest is \"adam\", there are [adam, adamw, sgd]");
    assertThatThrownBy(() -> OptimizerSpec.of("sgd").withMomentum(1))
        .hasMessage("optimizer: momentum 1.0 is not in [0, 1)");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").withBetas(0.9, Double.NaN))
        .hasMessage("optimizer: beta2 NaN is not in [0, 1)");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").withEpsilon(0))
        .hasMessage("optimizer: epsilon 0.0 is not > 0");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").withDecay(-0.1))
        .hasMessage("optimizer: decay -0.1 is not >= 0");
  }

  private static void step(
      Optimizer optimizer, Parameters parameters, double rate, long step, double gradient) {
    double[] gradients = new double[parameters.count()];
    Arrays.fill(gradients, gradient);
    parameters.gradients().copyFrom(gradients);
    optimizer.step(rate, step);
  }

  /** A weight [2, 3] and a bias [3]. */
  private static Parameters parameters(DType type, double... values) {
    Parameter weight = Parameter.of(Shape.of(2, 3), Arrays.copyOf(values, 6));
    Parameter bias = Parameter.of(Shape.of(3), Arrays.copyOfRange(values, 6, 9));
    return Parameters.of(new Linear(weight, bias), type);
  }

  private static Backend backend(DType type) {
    return Backends.preferred().forType(type);
  }
}
