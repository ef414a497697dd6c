package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.memory.Buffer;
import org.jspecify.annotations.Nullable;

/** A convolution of certain sizes and its gradients. */
interface VectorConvolution {

  /** The way that is best for {@code shape}. */
  static VectorConvolution of(Scratch scratch, ConvShape shape) {
    return shape.depthwise()
        ? new DepthwiseConvolution(scratch, shape)
        : new UnfoldedConvolution(scratch, shape);
  }

  void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y);

  void inputGradient(Buffer dy, Buffer weight, Buffer dx);

  /** Adds to both. */
  void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias);
}
