package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.weights.Reference;
import java.util.Arrays;

/**
 * The problem of {@code scripts/reference/optimizers.py}: a valley whose middle wanders, and
 * weights of one, two and four axes.
 */
record Toy(Parameter weight, Parameter bias, Parameter kernel, Parameter gain) implements Module {

  static Parameters parameters(DType type) {
    double[] waves = Reference.waves(17, 0.9, 1);
    return Parameters.of(
        new Toy(
            Parameter.of(Shape.of(2, 3), Arrays.copyOfRange(waves, 0, 6)),
            Parameter.of(Shape.of(2), Arrays.copyOfRange(waves, 6, 8)),
            Parameter.of(Shape.of(1, 2, 2, 2), Arrays.copyOfRange(waves, 8, 16)),
            Parameter.of(Shape.of(1), waves[16])),
        type);
  }

  /** {@code 0.7 w - 0.4 cos(0.5 i) + 0.3 sin(0.7 i + 0.9 step)}, with i from 1. */
  static void slope(Parameters parameters, long step) {
    Buffer gradients = parameters.gradients();
    for (int i = 1; i <= gradients.size(); i++) {
      double wave = 0.3 * Math.sin(0.7 * i + 0.9 * step) - 0.4 * Math.cos(0.5 * i);
      gradients.set(i - 1, 0.7 * parameters.weights().get(i - 1) + wave);
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    throw new UnsupportedOperationException("only its parameters count");
  }
}
