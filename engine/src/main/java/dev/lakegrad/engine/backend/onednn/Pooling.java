package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_include_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;

import dev.lakegrad.engine.backend.Cover;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.Span;
import dev.lakegrad.engine.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
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
    MEAN_OF_WINDOW(dnnl_pooling_avg_include_padding),
    MEAN_OF_PIXELS(dnnl_pooling_avg_exclude_padding);

    private final int algorithm;

    Kind(int algorithm) {
      this.algorithm = algorithm;
    }

    static Kind mean(Divisor divisor) {
      return divisor == Divisor.WINDOW ? MEAN_OF_WINDOW : MEAN_OF_PIXELS;
    }
  }

  private Pooling(Kernel forward, Kernel gradient) {
    this.forward = forward;
    this.gradient = gradient;
  }

  /** Whether the library knows such windows. */
  static boolean takes(PoolShape s) {
    return takes(s.depth()) && takes(s.height()) && takes(s.width());
  }

  private static boolean takes(Cover axis) {
    return axis instanceof Span span
        && span.slide().before() < span.slide().reach()
        && span.slide().after() < span.slide().reach();
  }

  /** The axes of its images, at least two. */
  private static List<Span> axes(PoolShape s) {
    List<Span> axes = new ArrayList<>();
    for (Cover axis : List.of(s.depth(), s.height(), s.width())) {
      axes.add((Span) axis);
    }
    return s.depth().equals(Span.NONE) ? axes.subList(1, axes.size()) : axes;
  }

  static Pooling of(Session session, Sizes sizes) {
    PoolShape s = sizes.shape();
    List<Span> axes = axes(s);
    int algorithm = sizes.kind().algorithm;
    long[] strides = Maker.sizes(axes, axis -> axis.slide().stride());
    long[] kernel = Maker.sizes(axes, Span::kernel);
    long[] dilation = Maker.sizes(axes, axis -> axis.slide().dilation() - 1); // pixels left out
    long[] before = Maker.sizes(axes, axis -> axis.slide().before());
    long[] after = Maker.sizes(axes, axis -> axis.slide().after());
    try (Maker maker = session.maker()) {
      dnnl_memory_desc x =
          maker.channelsLast(Maker.sizes(axes, Span::size, s.batch(), s.channels()));
      dnnl_memory_desc y =
          maker.channelsLast(Maker.sizes(axes, Span::outputs, s.batch(), s.channels()));
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
                      dilation,
                      before,
                      after,
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
                      dilation,
                      before,
                      after,
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
