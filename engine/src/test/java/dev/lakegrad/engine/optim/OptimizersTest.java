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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizersTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final Comparator<Double> NEARLY = new DoubleComparator(1e-6);

  @ParameterizedTest
  @MethodSource("dev.lakegrad.engine.optim.OptimizerSpec#names")
  void movesByTheSameBitsInParts(String name) {
    OptimizerSpec spec = OptimizerSpec.of(name).with("decay", 0.1);
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
        OptimizerSpec.of("sgd").with("momentum", 0.5).create(parameters, backend(DType.F64));

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
        OptimizerSpec.of("adamw").with("decay", 0.5).create(parameters, backend(DType.F64));

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
        OptimizerSpec.of("sgd").with("decay", 0.5).create(parameters, backend(DType.F64));

    optimizer.step(1, 1);

    assertThat(parameters.weights().toDoubles()).containsExactly(.5, .5, 1, 1, .5, .5, .5, 1);
  }

  @Test
  void theFirstGroupThatFitsSaysHowFastAParameterMovesAndDecays() {
    Parameters parameters = parameters(DType.F64, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    OptimizerSpec spec =
        OptimizerSpec.of("sgd")
            .with("decay", 0.5)
            .withGroups(
                List.of(
                    new ParameterGroup("bia*", 2, 0.4),
                    ParameterGroup.parse("*", "rate:0.5"),
                    new ParameterGroup("weight", 0, 0)));

    step(spec.create(parameters, backend(DType.F64)), parameters, 0.1, 1, 3);

    // weight: 1 - 0.05 (3 + 0.5), bias: 1 - 0.2 (3 + 0.2)
    assertThat(parameters.weights().toDoubles())
        .containsExactly(
            new double[] {0.825, 0.825, 0.825, 0.825, 0.825, 0.825, 0.36, 0.36, 0.36}, EXACT);
  }

  @Test
  void aGroupIsAPatternForTheWholeName() {
    ParameterGroup group = ParameterGroup.parse("blocks.*.bias", "decay:0, rate:3");

    assertThat(group).isEqualTo(new ParameterGroup("blocks.*.bias", 3, 0));
    assertThat(group.has("blocks.0.norm.bias")).isTrue();
    assertThat(group.has("blocks.0.norm.bias2")).isFalse();
    assertThat(group.has("blocksX0.bias")).isFalse();
    assertThatThrownBy(() -> ParameterGroup.parse("a", "rate:-1"))
        .hasMessage("group: rate -1.0 is not >= 0");
    assertThatThrownBy(() -> ParameterGroup.parse(" ", "rate:1")).hasMessage("group: no names");
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void keepsEachElementOfAGradientInBounds(DType type) {
    double[] waves = Reference.waves(9, 0.9, 2);
    double[] bounded = Arrays.stream(waves).map(g -> Math.min(Math.max(g, -0.5), 0.5)).toArray();
    for (String name : List.of("sgd", "lars")) {
      Parameters clipped = parameters(type, 1, 1, 1, 1, 1, 1, 1, 1, 1);
      Parameters plain = parameters(type, 1, 1, 1, 1, 1, 1, 1, 1, 1);
      clipped.gradients().copyFrom(waves);
      plain.gradients().copyFrom(bounded);
      OptimizerSpec spec = OptimizerSpec.of(name);
      spec.with("clip-value", 0.5).create(clipped, backend(type)).step(0.1, 1);
      spec.create(plain, backend(type)).step(0.1, 1);

      assertThat(clipped.weights().toDoubles()).isEqualTo(plain.weights().toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lakegrad.engine.optim.OptimizerSpec#names")
  void followsTheWeightsWithAnExponentialAverage(String name) {
    OptimizerSpec spec = OptimizerSpec.of(name).withAverage(AverageSpec.exponential(0.75));
    Parameters parameters = layers(DType.F64);
    Optimizer optimizer = spec.create(parameters, backend(DType.F64), 3);
    double[] expected = new double[parameters.count()];
    for (int step = 1; step <= 4; step++) {
      parameters.gradients().copyFrom(Reference.waves(parameters.count(), 0.3 * step, 1));
      optimizer.step(0.1, step);
      double keep = step == 1 ? 0 : 0.75;
      for (int i = 0; i < expected.length; i++) {
        expected[i] = keep * expected[i] + (1 - keep) * parameters.weights().get(i);
      }
    }

    assertThat(optimizer.average(0)).isEmpty();
    assertThat(optimizer.average(4).orElseThrow().toDoubles()).containsExactly(expected, EXACT);
    assertThat(optimizer.state()).containsKey("average");
    assertThat(OptimizerSpec.of(name).create(parameters, backend(DType.F64)).average(4)).isEmpty();
  }

  @Test
  void rulesThatLookAtTensorsAreCutBetweenThem() {
    Parameters parameters = layers(DType.F64); // of 231, 7, 35 and 5 weights

    assertThat(OptimizerSpec.of("lamb").create(parameters, backend(DType.F64), 3).cut())
        .hasToString("Cut[0, 0, 231, 278]");
    assertThat(OptimizerSpec.of("adam").create(parameters, backend(DType.F64), 3).cut())
        .hasToString("Cut[0, 96, 192, 278]");
  }

  @Test
  void adafactorRemembersRowsAndColumnsOfMatrices() {
    Optimizer adafactor =
        OptimizerSpec.of("adafactor").create(layers(DType.F32), backend(DType.F32));

    assertThat(adafactor.state().get("row")).hasToString("Buffer[12 x float32]");
    assertThat(adafactor.state().get("column")).hasToString("Buffer[40 x float32]");
    assertThat(adafactor.state().get("v")).hasToString("Buffer[12 x float32]");
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
            OptimizerSpec.of("sgd")
                .with("momentum", 0)
                .create(parameters, backend(DType.F64))
                .state())
        .isEmpty();
    assertThat(OptimizerSpec.of("sgd").create(parameters, backend(DType.F64)).state())
        .containsOnlyKeys("momentum");
  }

  @Test
  void refusesSettingsOutOfBounds() {
    assertThatThrownBy(() -> OptimizerSpec.of("adma"))
        .hasMessage(
            "optimizer: no rule \"adma\"; the nearest is \"adam\", there are [adadelta, adafactor,"
                + " adagrad, adam, adamax, adamw, lamb, lars, lion, nadam, radam, rmsprop, sgd]");
    assertThatThrownBy(() -> OptimizerSpec.of("sgd").with("momentum", 1))
        .hasMessage("optimizer sgd: momentum 1.0 is not in [0, 1)");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").with("beta2", Double.NaN))
        .hasMessage("optimizer adam: beta2 NaN is not in [0, 1)");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").with("epsilon", 0))
        .hasMessage("optimizer adam: epsilon 0.0 is not > 0");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").with("decay", -0.1))
        .hasMessage("optimizer adam: decay -0.1 is not >= 0");
    assertThatThrownBy(() -> OptimizerSpec.of("adafactor").with("beta2-decay", 0.1))
        .hasMessage("optimizer adafactor: beta2-decay 0.1 is not <= 0");
    assertThatThrownBy(() -> OptimizerSpec.of("adam").with("amsgrad", 1))
        .hasMessage(
            "optimizer adam: no amsgrad \"1.0\"; the nearest is \"no\", there are [no, yes]");
    assertThatThrownBy(() -> OptimizerSpec.of("lion").with("epsilon", 1))
        .hasMessage(
            "optimizer lion: no setting \"epsilon\"; the nearest is \"beta1\","
                + " there are [beta1, beta2, clip-value, decay]");
    assertThatThrownBy(() -> OptimizerSpec.of("sgd").with("nesterov", "yes").with("dampening", 0.1))
        .hasMessage(
            "optimizer: nesterov goes with momentum and without dampening, not with 0.9 and 0.1");
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
