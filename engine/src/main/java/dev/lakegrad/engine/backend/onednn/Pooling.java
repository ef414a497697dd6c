package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;

import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * A pooling of certain sizes and its gradient, on images as they come: with their channels last.
 */
final class Pooling implements Session.Made {
  private final Kernel forward;
  private final Kernel gradient;

  /** What kernels differ by. */
  record Sizes(Kind kind, PoolShape shape) {}

  /** What is taken of a window. */
  enum Kind {
    LARGEST(dnnl_pooling_max),
    MEAN(dnnl_pooling_avg_exclude_padding);

    private final int algorithm;

    Kind(int algorithm) {
      this.algorithm = algorithm;
    }
  }

  private Pooling(Kernel forward, Kernel gradient) {
    this.forward = forward;
    this.gradient = gradient;
  }

  static Pooling of(Session session, Sizes sizes) {
    PoolShape s = sizes.shape();
    int algorithm = sizes.kind().algorithm;
    long[] strides = {s.stride(), s.stride()};
    long[] kernel = {s.kernelHeight(), s.kernelWidth()};
    long[] none = {0, 0};
    try (Maker maker = session.maker()) {
      dnnl_memory_desc x =
          maker.channelsLast(new long[] {s.batch(), s.channels(), s.height(), s.width()});
      dnnl_memory_desc y =
          maker.channelsLast(new long[] {s.batch(), s.channels(), s.outHeight(), s.outWidth()});
      dnnl_primitive_desc forward =
          maker.plan(
              made ->
                  dnnl_pooling_forward_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_forward_training,
                      algorithm,
                      x,
                      y,
                      strides,
                      kernel,
                      none,
                      none,
                      none,
                      maker.attributes()));
      dnnl_primitive_desc gradient =
          maker.plan(
              made ->
                  dnnl_pooling_backward_primitive_desc_create(
                      made,
                      maker.engine(),
                      algorithm,
                      x,
                      y,
                      strides,
                      kernel,
                      none,
                      none,
                      none,
                      forward,
                      maker.attributes()));
      return maker.finished(
          sizes.kind() == Kind.LARGEST
              ? new Pooling(
                  maker.kernel(forward, DNNL_ARG_SRC, DNNL_ARG_DST, DNNL_ARG_WORKSPACE),
                  maker.kernel(gradient, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_WORKSPACE))
              : new Pooling(
                  maker.kernel(forward, DNNL_ARG_SRC, DNNL_ARG_DST),
                  maker.kernel(gradient, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC)));
    }
  }

  /** {@code winners}, if it is the largest that is taken, gets what the gradient must know. */
  void forward(Session session, Buffer x, Buffer y, @Nullable Buffer winners) {
    run(session, forward, x, y, winners);
  }

  void gradient(Session session, Buffer dy, Buffer dx, @Nullable Buffer winners) {
    run(session, gradient, dy, dx, winners);
  }

  private static void run(
      Session session, Kernel kernel, Buffer from, Buffer into, @Nullable Buffer winners) {
    kernel.set(session, 0, from, 0);
    kernel.set(session, 1, into, 0);
    if (winners != null) {
      kernel.set(session, 2, winners, 0);
    }
    kernel.run(session);
  }

  @Override
  public void destroy() {
    forward.destroy();
    gradient.destroy();
  }
}
