package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * One differentiable step: {@code y = f(inputs)}. It checks its inputs when made, so a made op can
 * always run.
 */
sealed interface Op
    permits Affine,
        Apply,
        Attention,
        AveragePool,
        BatchNorm,
        Cast,
        Choose,
        Combine,
        Convolve,
        ConvolveTransposed,
        CrossEntropy,
        CrossEntropyRows,
        Ctc,
        CumulativeSum,
        Gather,
        GatherMean,
        GroupNorm,
        GruSteps,
        LstmSteps,
        MatMul,
        MaxPool,
        Move,
        Normalize,
        Offset,
        Recompute,
        Reshape,
        RmsNorm,
        RnnSteps,
        Scale,
        ScatterAdd,
        Softmax {

  /** What it reads; the first has the type that is computed in. */
  List<Tensor> inputs();

  /** The shape of {@code y}. */
  Shape shape();

  default DType type() {
    return inputs().get(0).type();
  }

  /** Whether it computes on ids too; most ops take numbers only. */
  default boolean takesIds() {
    return false;
  }

  /** Whether something that it reads needs a gradient. */
  default boolean needsGradient() {
    for (Tensor input : inputs()) {
      if (input.needsGradient()) {
        return true;
      }
    }
    return false;
  }

  /** What {@link #forward} leaves for {@link #backward} and nobody else, in memory of the scope. */
  default List<Buffer> kept() {
    return List.of();
  }

  /** Writes {@code y}. */
  void forward(Backend backend, Buffer y);

  /** Hands {@code gradients} what each input adds to the loss, given {@code dy}. */
  void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients);
}
