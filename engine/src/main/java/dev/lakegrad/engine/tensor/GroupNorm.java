package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Normalisation of each image by the mean and variance of groups of its channels (Wu and He 2018):
 * {@code y = (x - mean) / √(variance + epsilon) * gain + shift}, {@code [batch, sides.., channels],
 * [channels], [channels]}. Keeps both moments, {@code [batch, channels]}, for the way back.
 *
 * <p>An image is a batch of pixels to the kernels of batch norm, with the moments of a group for
 * each of its channels.
 */
record GroupNorm(
    Tensor x, int groups, Tensor gain, Tensor shift, double epsilon, Buffer mean, Buffer variance)
    implements Op {

  static GroupNorm of(Tensor x, int groups, Tensor gain, Tensor shift, double epsilon) {
    BatchNorm.check("groupNorm", x, gain, shift);
    int channels = x.size(-1);
    Check.that(
        groups > 0 && channels % groups == 0,
        "groupNorm",
        "%d channels cannot be cut into %d groups",
        channels,
        groups);
    Check.that(
        x.size() > 0 || x.size(0) == 0, "groupNorm", "%s has no values to average over", x.shape());
    Scope scope = Scope.current();
    int moments = x.size(0) * channels;
    return new GroupNorm(
        x,
        groups,
        gain,
        shift,
        epsilon,
        scope.allocate(x.type(), moments),
        scope.allocate(x.type(), moments));
  }

  /** What one image has of {@code whole}, with channels last. */
  private Buffer of(Buffer whole, int image) {
    int size = whole.size() / x.size(0);
    return whole.slice(image * size, size);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, gain, shift);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(mean, variance);
  }

  @Override
  public Shape shape() {
    return x.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    for (int i = 0; i < x.size(0); i++) {
      Buffer pixels = of(x.data(), i);
      Buffer means = of(mean, i);
      Buffer variances = of(variance, i);
      backend.channelMoments(pixels, means, variances);
      join(means, variances);
      backend.batchNorm(
          epsilon, Ending.NONE, pixels, means, variances, gain.data(), shift.data(), of(y, i));
    }
  }

  /**
   * Makes moments of channels those of their groups: the variance within, and that of the means.
   */
  private void join(Buffer means, Buffer variances) {
    int count = means.size() / groups;
    for (int first = 0; first < means.size(); first += count) {
      double centre = 0;
      double within = 0;
      for (int c = first; c < first + count; c++) {
        centre += means.get(c) / count;
        within += variances.get(c) / count;
      }
      for (int c = first; c < first + count; c++) {
        double d = means.get(c) - centre;
        within += d * d / count;
      }
      for (int c = first; c < first + count; c++) {
        means.set(c, centre);
        variances.set(c, within);
      }
    }
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    Buffer dgain = gradients.sum(gain);
    Buffer dshift = gradients.sum(shift);
    gradients.writeAnyway(x, dx -> goBack(backend, dy, gradients, dx, dgain, dshift));
  }

  /**
   * With {@code s = 1 / √(variance + epsilon)}, {@code n = (x - mean) s} and {@code g = dy gain}:
   * {@code dx = s (g - avg(g) - n avg(g n))} with averages over the group. The kernel takes those
   * of each channel instead; {@link #correct} finds what is then missing.
   */
  private void goBack(
      Backend backend, Buffer dy, Gradients gradients, Buffer dx, Buffer dgain, Buffer dshift) {
    int channels = gain.size();
    Buffer ofChannels = gradients.scratch(dx.size() / Math.max(1, x.size(0)));
    Buffer gains = gradients.scratch(channels);
    Buffer shifts = gradients.scratch(channels);
    for (int i = 0; i < x.size(0); i++) {
      Buffer pixels = of(x.data(), i);
      Buffer means = of(mean, i);
      Buffer variances = of(variance, i);
      backend.fill(0, gains);
      backend.fill(0, shifts);
      backend.batchNormGradient(
          epsilon, pixels, means, variances, gain.data(), of(dy, i), ofChannels, gains, shifts);
      backend.accumulate(1, gains, dgain);
      backend.accumulate(1, shifts, dshift);
      correct(variances, gains, shifts);
      Ending added = new Ending(ofChannels, Activation.NONE);
      backend.batchNorm(epsilon, added, pixels, means, variances, gains, shifts, of(dx, i));
    }
  }

  /** Makes of {@code Σ dy n} and {@code Σ dy} what {@code n}, and one, are to be multiplied by. */
  private void correct(Buffer variances, Buffer gains, Buffer shifts) {
    int count = gains.size() / groups;
    int area = x.size() / x.size(0) / gains.size();
    for (int first = 0; first < gains.size(); first += count) {
      double along = 0;
      double level = 0;
      for (int c = first; c < first + count; c++) {
        along += gain.data().get(c) * gains.get(c) / count;
        level += gain.data().get(c) * shifts.get(c) / count;
      }
      double scale = 1 / Math.sqrt(variances.get(first) + epsilon) / area;
      for (int c = first; c < first + count; c++) {
        gains.set(c, scale * (gain.data().get(c) * gains.get(c) - along));
        shifts.set(c, scale * (gain.data().get(c) * shifts.get(c) - level));
      }
    }
  }
}
