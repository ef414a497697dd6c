package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The rectifier with a learned slope: {@code y = x} where x is positive and {@code weight x}
 * elsewhere (He et al. 2015): {@code [.., channels] -> [.., channels]}.
 */
public record PRelu(Parameter weight) implements Module {
  private static final double START = 0.25;

  /** One slope for all, {@code [1]}, which starts at 1/4. */
  public static PRelu shared() {
    return of(1);
  }

  /** A slope for each channel, {@code [channels]}, which starts at 1/4. */
  public static PRelu of(int channels) {
    return new PRelu(Parameter.constant(START, Shape.of(channels)));
  }

  @Override
  public Tensor forward(Tensor x) {
    return Activations.prelu(x, weight.value());
  }
}
