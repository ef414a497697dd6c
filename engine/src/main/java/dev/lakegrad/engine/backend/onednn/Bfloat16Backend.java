package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Delegating;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.onednn.Convolution.Sizes;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kernels on {@code float32} arrays whose products and convolutions round what they read to {@code
 * bfloat16}, which processors that know it multiply twice as fast. Sums stay {@code float32}, and
 * so does all that is neither: norms, softmax, attention, the optimiser.
 */
final class Bfloat16Backend extends Delegating {
  private final OneDnnBackend exact;
  private final Sessions sessions;

  /** Fails where the processor or the library does not know {@code bfloat16}. */
  Bfloat16Backend(OneDnnBackend exact, Sessions sessions) {
    super(exact);
    this.exact = exact;
    this.sessions = sessions;
    Buffer one = Buffer.allocate(DType.F32, 1);
    matmul(1, 1, 1, 1, Matrix.of(one, 1), Matrix.of(one, 1), false, Matrix.of(one, 1));
  }

  @Override
  public String name() {
    return exact.name();
  }

  @Override
  public String description() {
    return exact.description() + ", products of bfloat16";
  }

  @Override
  public int priority() {
    return exact.priority();
  }

  @Override
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    if (m == 0 || n == 0 || k == 0) {
      super.matmul(m, n, k, scale, a, b, accumulate, c);
    } else {
      sessions.with(s -> Gemm.multiplyRounded(s, m, n, k, scale, a, b, accumulate, c));
    }
  }

  @Override
  public void affine(
      int m, int n, int k, Activation f, Matrix a, Matrix b, Buffer bias, Buffer out) {
    if (m == 0 || n == 0 || k == 0) {
      super.affine(m, n, k, f, a, b, bias, out);
    } else {
      sessions.with(s -> Gemm.affineRounded(s, m, n, k, f, a, b, bias, out));
    }
  }

  private void convolve(
      ConvShape shape, boolean biased, Activation f, Consumer<Convolution> kernel) {
    if (shape.batch() > 0) {
      Convolution.with(sessions, new Sizes(shape, biased, f, dnnl_bf16), kernel);
    }
  }

  @Override
  public void conv2d(
      ConvShape shape, Activation f, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    convolve(shape, bias != null, f, kernel -> kernel.forward(x, weight, bias, y));
  }

  @Override
  public void conv2dInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    convolve(shape, false, Activation.NONE, kernel -> kernel.inputGradient(dy, weight, dx));
  }

  @Override
  public void conv2dWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    convolve(
        shape,
        dbias != null,
        Activation.NONE,
        kernel -> kernel.weightGradient(x, dy, dweight, dbias));
  }
}
