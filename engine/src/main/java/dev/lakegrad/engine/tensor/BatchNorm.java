package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Batch normalisation of each channel by its mean and variance over the batch (Ioffe and Szegedy
 * 2015): {@code y = end((x - mean) / √(variance + epsilon) * gain + shift)}, {@code [.., channels],
 * [channels], [channels]}. Keeps both moments for the way back.
 */
record BatchNorm(
    Tensor x, Tensor gain, Tensor shift, double epsilon, Finish end, Buffer mean, Buffer variance)
    implements Op {

  static BatchNorm of(Tensor x, Tensor gain, Tensor shift, double epsilon, Finish end) {
    check(x, gain, shift, end);
    Check.that(x.size() > 0, "batchNorm", "%s has no values to average over", x.shape());
    Scope scope = Scope.current();
    int channels = x.size(-1);
    return new BatchNorm(
        x,
        gain,
        shift,
        epsilon,
        end,
        scope.allocate(x.type(), channels),
        scope.allocate(x.type(), channels));
  }

  static void check(Tensor x, Tensor gain, Tensor shift, Finish end) {
    check("batchNorm", x, gain, shift);
    end.check("batchNorm", x, x.shape());
  }

  /** Whether there is a gain and a shift for each channel. */
  static void check(String op, Tensor x, Tensor gain, Tensor shift) {
    Check.that(
        x.type() == gain.type() && x.type() == shift.type(),
        op,
        "types differ: %s, gain %s, shift %s",
        x.type(),
        gain.type(),
        shift.type());
    Check.that(
        x.shape().rank() >= 2
            && gain.shape().equals(Shape.of(x.size(-1)))
            && shift.shape().equals(gain.shape()),
        op,
        "%s does not fit gain %s and shift %s",
        x.shape(),
        gain.shape(),
        shift.shape());
  }

  @Override
  public List<Tensor> inputs() {
    return end.with(x, gain, shift);
  }

  @Override
  public Shape shape() {
    return x.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.channelMoments(x.data(), mean, variance);
    backend.batchNorm(
        epsilon, end.ending(), x.data(), mean, variance, gain.data(), shift.data(), y);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(mean, variance);
  }

  /** Moves running moments towards those of this batch; the variance as that of what it is from. */
  void follow(Statistic runningMean, Statistic runningVariance) {
    int count = x.shape().rows();
    runningMean.follow(mean, 1);
    runningVariance.follow(variance, (double) count / Math.max(1, count - 1));
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    end.f().goBack(backend, y, dy);
    Buffer dgain = gradients.sum(gain);
    Buffer dshift = gradients.sum(shift);
    gradients.writeAnyway(
        x,
        dx ->
            backend.batchNormGradient(
                epsilon, x.data(), mean, variance, gain.data(), dy, dx, dgain, dshift));
    end.handOn(dy, gradients);
  }
}
