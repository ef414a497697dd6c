package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** The gradient of batch norm for certain sizes. */
final class BatchNormGradient implements Session.Made {
  private static final int FLAGS = dnnl_use_scale | dnnl_use_shift;

  private final Kernel kernel;

  /** What kernels differ by; the deviation is {@code √(variance + epsilon)}. */
  record Sizes(int rows, int channels, float epsilon) {}

  private BatchNormGradient(Kernel kernel) {
    this.kernel = kernel;
  }

  static BatchNormGradient of(Session session, Sizes s) {
    try (Maker maker = session.maker()) {
      // One image, as high as there are rows, and one pixel wide.
      dnnl_memory_desc array = maker.channelsLast(new long[] {1, s.channels(), s.rows(), 1});
      dnnl_primitive_desc forward =
          maker.plan(
              made ->
                  dnnl_batch_normalization_forward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_forward_training,
                      array,
                      array,
                      s.epsilon(),
                      FLAGS,
                      maker.attributes()));
      dnnl_primitive_desc gradient =
          maker.plan(
              made ->
                  dnnl_batch_normalization_backward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_backward,
                      array,
                      array,
                      array,
                      s.epsilon(),
                      FLAGS,
                      forward,
                      maker.attributes()));
      return maker.finished(
          new BatchNormGradient(
              maker.kernel(
                  gradient,
                  DNNL_ARG_SRC,
                  DNNL_ARG_SCALE,
                  DNNL_ARG_MEAN,
                  DNNL_ARG_VARIANCE,
                  DNNL_ARG_DIFF_DST,
                  DNNL_ARG_DIFF_SRC,
                  DNNL_ARG_DIFF_SCALE,
                  DNNL_ARG_DIFF_SHIFT)));
    }
  }

  /** Of {@code x}, gain, mean, variance and slopes: those of {@code x}, gain and shift. */
  Kernel kernel() {
    return kernel;
  }

  @Override
  public void destroy() {
    kernel.destroy();
  }
}
