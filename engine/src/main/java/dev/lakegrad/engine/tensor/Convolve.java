package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two-dimensional cross-correlation: {@code [batch, height, width, in], [out, in, kernel, kernel],
 * [out] or none -> [batch, height', width', out]}.
 */
record Convolve(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding, Finish end)
    implements Op {

  Convolve {
    Check.that(
        x.type() == weight.type() && (bias == null || x.type() == bias.type()),
        "conv2d",
        "types differ: %s, weight %s, bias %s",
        x.type(),
        weight.type(),
        bias == null ? "none" : bias.type());
    Check.that(
        x.shape().rank() == 4
            && weight.shape().rank() == 4
            && x.size(3) == weight.size(1)
            && weight.size(2) == weight.size(3),
        "conv2d",
        "%s does not fit weight %s",
        x.shape(),
        weight.shape());
    Check.that(
        bias == null || bias.shape().equals(Shape.of(weight.size(0))),
        "conv2d",
        "bias %s does not fit weight %s",
        bias == null ? "none" : bias.shape(),
        weight.shape());
    end.check("conv2d", x, shape(sizes(x, weight, stride, padding)));
  }

  private static ConvShape sizes(Tensor x, Tensor weight, int stride, int padding) {
    return new ConvShape(
        x.size(0),
        x.size(3),
        x.size(1),
        x.size(2),
        weight.size(0),
        weight.size(2),
        stride,
        padding);
  }

  private ConvShape sizes() {
    return sizes(x, weight, stride, padding);
  }

  @Override
  public List<Tensor> inputs() {
    return bias == null ? end.with(x, weight) : end.with(x, weight, bias);
  }

  @Override
  public Shape shape() {
    return shape(sizes());
  }

  private static Shape shape(ConvShape sizes) {
    return Shape.of(sizes.batch(), sizes.outHeight(), sizes.outWidth(), sizes.out());
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    Buffer row = bias == null ? null : bias.data();
    backend.conv2d(sizes(), end.ending(), x.data(), weight.data(), row, y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    end.f().goBack(backend, y, dy);
    if (weight.needsGradient() || (bias != null && bias.needsGradient())) {
      Buffer dweight = gradients.sum(weight);
      Buffer dbias = bias == null ? null : gradients.sum(bias);
      backend.conv2dWeightGradient(sizes(), x.data(), dy, dweight, dbias);
    }
    gradients.write(x, dx -> backend.conv2dInputGradient(sizes(), dy, weight.data(), dx));
    end.handOn(dy, gradients);
  }
}
