package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The gradient of a convolution's input as a way forward, so that its own way back is the
 * convolution: {@code [batch, sides.., in], [in, out / groups, kernel..] -> [batch, sides'..,
 * out]}.
 *
 * @param sizes those of the convolution, from the result to {@code x}
 */
record ConvolveTransposed(Tensor x, Tensor weight, ConvShape sizes, Shape shape) implements Op {

  static ConvolveTransposed of(Tensor x, Tensor weight, Window window, int groups, Shape more) {
    Check.that(
        x.type() == weight.type(),
        "convolveTransposed",
        "types differ: %s, weight %s",
        x.type(),
        weight.type());
    int perGroup = weight.shape().rank() < 2 ? 0 : weight.size(1);
    Shape shape = window.images(x.shape(), more, perGroup * groups);
    ConvShape sizes = ConvShape.of(x.size(0), shape.at(-1), x.size(-1), groups, window.over(shape));
    Shape needed = window.kernel().prepend(perGroup).prepend(x.size(-1));
    Check.that(
        weight.shape().equals(needed),
        "convolveTransposed",
        "%s needs a weight %s, not %s",
        x.shape(),
        needed,
        weight.shape());
    return new ConvolveTransposed(x, weight, sizes, shape);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, weight);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.convolveInputGradient(sizes, x.data(), weight.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.add(weight, dw -> backend.convolveWeightGradient(sizes, dy, x.data(), dw, null));
    gradients.write(x, dx -> backend.convolve(sizes, Ending.NONE, dy, weight.data(), null, dx));
  }
}
