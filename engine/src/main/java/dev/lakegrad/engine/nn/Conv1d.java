package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Cross-correlation along a sequence with zero padding: {@code [batch, length, in] -> [batch,
 * length', out]}.
 *
 * <pre>
 *   y[i, o] = b[o] + Σ W[o, c, t] x[i stride + t dilation - padding, c]
 * </pre>
 *
 * <p>or without {@code b}; {@code c} runs over the channels of the group that {@code o} is of.
 * {@link Window} says what becomes of the length.
 *
 * @param weight {@code [out, in / groups, kernel]}
 * @param bias {@code [out]}, or none
 */
public record Conv1d(Parameter weight, @Nullable Parameter bias, Window window, int groups)
    implements Convolution<Conv1d> {

  public Conv1d {
    window.check("conv1d", 1);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static Conv1d of(Filters filters, Rng rng) {
    return new Conv1d(filters.weight(rng), filters.bias(rng), filters.window(), filters.groups());
  }

  /** As the other, with a kernel of that length, one group and a bias. */
  public static Conv1d of(int in, int out, int kernel, Rng rng) {
    return of(Filters.of(in, out, kernel), rng);
  }

  @Override
  public Conv1d with(Window window) {
    return new Conv1d(weight, bias, window, groups);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return Images.convolve(
        x, weight.value(), bias == null ? null : bias.value(), window, groups, end);
  }
}
