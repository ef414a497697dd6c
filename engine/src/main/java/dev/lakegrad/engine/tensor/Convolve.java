package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-correlation along one to three axes: {@code [batch, sides.., in], [out, in / groups,
 * kernel..], [out] or none -> [batch, sides'.., out]}.
 */
record Convolve(
    Tensor x, Tensor weight, @Nullable Tensor bias, ConvShape sizes, Shape shape, Finish end)
    implements Op {

  static Convolve of(
      Tensor x, Tensor weight, @Nullable Tensor bias, Window window, int groups, Finish end) {
    Shape w = weight.shape();
    int out = w.rank() == 0 ? 0 : w.at(0);
    ConvShape sizes = ConvShape.of(x.size(0), x.size(-1), out, groups, window.over(x.shape()));
    check("convolve", x, weight, bias, out);
    Shape needed = window.kernel().prepend(sizes.inPerGroup()).prepend(out);
    Check.that(
        w.equals(needed),
        "convolve",
        "%s in %d groups needs a weight %s, not %s",
        x.shape(),
        groups,
        needed,
        w);
    Shape shape = window.outputs(x.shape(), out);
    end.check("convolve", x, shape);
    return new Convolve(x, weight, bias, sizes, shape, end);
  }

  /** What transposed convolutions hold against their operands too. */
  static void check(String op, Tensor x, Tensor weight, @Nullable Tensor bias, int out) {
    Check.that(
        x.type() == weight.type() && (bias == null || x.type() == bias.type()),
        op,
        "types differ: %s, weight %s, bias %s",
        x.type(),
        weight.type(),
        bias == null ? "none" : bias.type());
    Check.that(
        bias == null || bias.shape().equals(Shape.of(out)),
        op,
        "bias %s does not fit weight %s",
        bias == null ? "none" : bias.shape(),
        weight.shape());
  }

  @Override
  public List<Tensor> inputs() {
    return bias == null ? end.with(x, weight) : end.with(x, weight, bias);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    Buffer row = bias == null ? null : bias.data();
    backend.convolve(sizes, end.ending(), x.data(), weight.data(), row, y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    end.f().goBack(backend, y, dy);
    if (weight.needsGradient() || (bias != null && bias.needsGradient())) {
      Buffer dweight = gradients.sum(weight);
      Buffer dbias = bias == null ? null : gradients.sum(bias);
      backend.convolveWeightGradient(sizes, x.data(), dy, dweight, dbias);
    }
    gradients.write(x, dx -> backend.convolveInputGradient(sizes, dy, weight.data(), dx));
    end.handOn(dy, gradients);
  }
}
