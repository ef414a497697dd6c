package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Sections;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Scales each channel of an image by what the means of all its channels say (Hu et al. 2018), as
 * EfficientNet does: {@code y = x sigmoid(fc2(silu(fc1(mean(x)))))}, {@code [batch, height, width,
 * channels]}.
 */
public record SqueezeExcite(Conv2d fc1, Conv2d fc2) implements Module {
  private static final Sections WHOLE = Sections.of(1, 1);

  /** Through {@code squeezed} channels, by {@code 1 x 1} convolutions with a bias. */
  public static SqueezeExcite of(int channels, int squeezed, Rng rng) {
    return new SqueezeExcite(
        Conv2d.of(channels, squeezed, 1, rng), Conv2d.of(squeezed, channels, 1, rng));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor squeezed = fc1.forward(Images.averagePool(x, WHOLE, Divisor.PIXELS));
    return x.mul(fc2.forward(squeezed.mul(squeezed.sigmoid())).sigmoid());
  }
}
