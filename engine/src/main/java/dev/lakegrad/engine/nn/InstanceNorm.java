package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Norms;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation {@code y = (x - mean) / √(var + ε) * w + b} of each image and channel (Ulyanov et
 * al. 2016), or without {@code w} and {@code b}: {@code [batch, .., channels] -> [batch, ..,
 * channels]}.
 *
 * @param weight {@code [channels]}, or none
 * @param bias {@code [channels]}, or none
 */
public record InstanceNorm(@Nullable Parameter weight, @Nullable Parameter bias, double epsilon)
    implements Module {
  private static final double EPSILON = 1e-5;

  /** Weight ones, bias zeros; {@code ε = 1e-5}. */
  public static InstanceNorm of(int channels) {
    Shape shape = Shape.of(channels);
    return new InstanceNorm(Parameter.constant(1, shape), Parameter.constant(0, shape), EPSILON);
  }

  /** Learns nothing; {@code ε = 1e-5}. */
  public static InstanceNorm plain() {
    return new InstanceNorm(null, null, EPSILON);
  }

  @Override
  public Tensor forward(Tensor x) {
    int channels = x.size(-1);
    Tensor gain = weight == null ? constant(x, 1) : weight.value();
    Tensor shift = bias == null ? constant(x, 0) : bias.value();
    return Norms.group(x, channels, gain, shift, epsilon);
  }

  private static Tensor constant(Tensor x, double value) {
    double[] values = new double[x.size(-1)];
    Arrays.fill(values, value);
    return Tensor.ofDoubles(x.type(), Shape.of(values.length), values);
  }
}
