package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Layer norm of certain sizes and its gradient; each has its arguments in the order named here. */
final class LayerNorm implements Session.Made {
  private static final int FLAGS = dnnl_use_scale | dnnl_use_shift;

  private final Kernel forward;
  private final Kernel gradient;

  /** What kernels differ by; the deviation is {@code √(variance + epsilon)}. */
  record Sizes(int rows, int columns, float epsilon) {}

  private LayerNorm(Kernel forward, Kernel gradient) {
    this.forward = forward;
    this.gradient = gradient;
  }

  static LayerNorm of(Session session, Sizes s) {
    try (Maker maker = session.maker()) {
      dnnl_memory_desc array = maker.rows(s.rows(), s.columns());
      dnnl_memory_desc moments = maker.rows(s.rows());
      dnnl_primitive_desc forward =
          maker.plan(
              made ->
                  dnnl_layer_normalization_forward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_forward_training,
                      array,
                      array,
                      moments,
                      s.epsilon(),
                      FLAGS,
                      maker.attributes()));
      dnnl_primitive_desc gradient =
          maker.plan(
              made ->
                  dnnl_layer_normalization_backward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_backward,
                      array,
                      array,
                      array,
                      moments,
                      s.epsilon(),
                      FLAGS,
                      forward,
                      maker.attributes()));
      return maker.finished(
          new LayerNorm(
              maker.kernel(
                  forward,
                  DNNL_ARG_SRC,
                  DNNL_ARG_SCALE,
                  DNNL_ARG_SHIFT,
                  DNNL_ARG_MEAN,
                  DNNL_ARG_VARIANCE,
                  DNNL_ARG_DST),
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

  /** Of {@code x}, gain and shift: mean, variance and result. */
  Kernel forward() {
    return forward;
  }

  /** Of {@code x}, gain, mean, variance and slopes: those of {@code x}, gain and shift. */
  Kernel gradient() {
    return gradient;
  }

  @Override
  public void destroy() {
    forward.destroy();
    gradient.destroy();
  }
}
