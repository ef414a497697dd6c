package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Unary;

/**
 * Functions between the layers of a network; {@link Tensor} has the rectifier, tanh, sigmoid, GELU
 * and softmax. None of them overflows where its result is a number.
 */
public final class Activations {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

  private Activations() {}

  /** {@code x Φ(x)}, the Gaussian error linear unit by the error function. */
  public static Tensor exactGelu(Tensor x) {
    return Apply.run(Unary.EXACT_GELU, x);
  }

  /** {@code x sigmoid(x)}, also called swish (Elfwing et al. 2018). */
  public static Tensor silu(Tensor x) {
    return Apply.run(Unary.SILU, x);
  }

  /** {@code min(max(x/6 + 1/2, 0), 1)}. */
  public static Tensor hardSigmoid(Tensor x) {
    return Apply.run(Unary.HARD_SIGMOID, x);
  }

  /** {@code x min(max(x/6 + 1/2, 0), 1)} (Howard et al. 2019). */
  public static Tensor hardSwish(Tensor x) {
    return Apply.run(Unary.HARD_SWISH, x);
  }

  /** {@code log(1 + exp(x))}. */
  public static Tensor softplus(Tensor x) {
    return Apply.run(Unary.SOFTPLUS, x);
  }

  /** {@code log(sigmoid(x))}. */
  public static Tensor logSigmoid(Tensor x) {
    return softplus(x.neg()).neg();
  }

  /** {@code x tanh(softplus(x))} (Misra 2019). */
  public static Tensor mish(Tensor x) {
    return x.mul(softplus(x).tanh());
  }

  /** {@code x} where it is positive, {@code slope x} elsewhere (Maas et al. 2013). */
  public static Tensor leakyRelu(Tensor x, double slope) {
    return Comparisons.where(Comparisons.greater(x, 0), x, x.mul(slope));
  }

  /**
   * {@code x} where it is positive, {@code slopes x} elsewhere (He et al. 2015): {@code [..,
   * channels]}, slopes {@code [channels]} or {@code [1]}.
   */
  public static Tensor prelu(Tensor x, Tensor slopes) {
    return Comparisons.where(Comparisons.greater(x, 0), x, x.mul(slopes));
  }

  /** {@code x} where it is positive, {@code alpha (exp(x) - 1)} elsewhere (Clevert et al. 2016). */
  public static Tensor elu(Tensor x, double alpha) {
    Tensor positive = Comparisons.greater(x, 0);
    Tensor negative = Comparisons.where(positive, Elementwise.number(0, x), x);
    // exp(x) - 1 as tanh(x/2) (exp(x) + 1), which loses no digits near 0.
    Tensor curve = negative.mul(0.5).tanh().mul(negative.exp().add(1));
    return Comparisons.where(positive, x, curve.mul(alpha));
  }

  /** An ELU whose results keep mean 0 and variance 1 (Klambauer et al. 2017). */
  public static Tensor selu(Tensor x) {
    return elu(x, SELU_ALPHA).mul(SELU_SCALE);
  }

  /** {@code log(softmax(x))} along the last axis: {@code x - log Σ exp(x)}. */
  public static Tensor logSoftmax(Tensor x) {
    return x.sub(Reductions.logSumExp(x, Axes.kept(-1)));
  }
}
