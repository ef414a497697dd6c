package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Span;
import dev.lakegrad.engine.backend.onednn.Pass.Part;
import dev.lakegrad.engine.backend.onednn.Pass.Role;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of certain sizes and its gradients: images with their channels last, as they come,
 * and weights in the layout that the library chooses. Images of few channels it may lay out anew
 * too. What it reads may be rounded to {@code bfloat16} before; it sums and writes {@code float32}.
 */
final class Convolution implements Session.Made {
  private final Session session;
  private final Sizes sizes;
  private @Nullable Pass forward;
  private @Nullable Pass inputGradient;
  private @Nullable Pass weightGradient;

  /** What kernels differ by; {@code type} is that of what they read, by the library's number. */
  record Sizes(ConvShape shape, boolean biased, Activation f, int type) {}

  Convolution(Session session, Sizes sizes) {
    this.session = session;
    this.sizes = sizes;
  }

  /** Runs {@code kernel} on what was made for {@code sizes} before, or is made now. */
  static void with(Sessions sessions, Sizes sizes, Consumer<Convolution> kernel) {
    sessions.with(
        session ->
            kernel.accept(
                session.made(Convolution.class, sizes, () -> new Convolution(session, sizes))));
  }

  void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    if (forward == null) {
      forward = make(Plans::forward);
    }
    if (bias == null) {
      forward.run(session, x, weight, y);
    } else {
      forward.run(session, x, weight, y, bias);
    }
  }

  void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    if (inputGradient == null) {
      inputGradient = make(Plans::inputGradient);
    }
    inputGradient.run(session, dy, weight, dx);
  }

  void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    if (weightGradient == null) {
      weightGradient = make(Plans::weightGradient);
    }
    if (dbias == null) {
      weightGradient.run(session, x, dy, dweight);
    } else {
      weightGradient.run(session, x, dy, dweight, dbias);
    }
  }

  private Pass make(Function<Plans, Pass> pass) {
    try (Maker maker = session.maker()) {
      return maker.finished(pass.apply(new Plans(maker, sizes)));
    }
  }

  @Override
  public void destroy() {
    List<@Nullable Pass> passes = new ArrayList<>();
    passes.add(forward);
    passes.add(inputGradient);
    passes.add(weightGradient);
    for (Pass pass : passes) {
      if (pass != null) {
        pass.destroy();
      }
    }
  }

  /** How the library goes about it. */
  private static final class Plans {
    /** Fewer channels than this fill no vector, and the library has better layouts for them. */
    private static final int FEW = 16;

    private final Maker maker;
    private final Activation f;
    private final int type;
    private final long[] x;
    private final long[] weight;
    private final long @Nullable [] bias;
    private final long[] y;
    private final long[] strides;
    private final long[] dilations;
    private final long[] before;
    private final long[] after;
    private final boolean few;

    Plans(Maker maker, Sizes sizes) {
      ConvShape s = sizes.shape();
      this.maker = maker;
      this.f = sizes.f();
      this.type = sizes.type();
      List<Span> axes = s.axes();
      this.x = Maker.sizes(axes, Span::size, s.batch(), s.in());
      this.weight =
          s.groups() == 1
              ? Maker.sizes(axes, Span::kernel, s.out(), s.in())
              : Maker.sizes(axes, Span::kernel, s.groups(), s.outPerGroup(), s.inPerGroup());
      this.bias = sizes.biased() ? new long[] {s.out()} : null;
      this.y = Maker.sizes(axes, Span::outputs, s.batch(), s.out());
      this.strides = Maker.sizes(axes, axis -> axis.slide().stride());
      this.dilations = Maker.sizes(axes, axis -> axis.slide().dilation() - 1); // pixels left out
      this.before = Maker.sizes(axes, axis -> axis.slide().before());
      this.after = Maker.sizes(axes, axis -> axis.slide().after());
      this.few = s.in() < FEW;
    }

    private Part weights(int name, Role role) {
      return new Part(name, role, maker.rows(weight), Use.WEIGHTS);
    }

    private Part images(int name, Role role, long[] sizes) {
      boolean source = name == DNNL_ARG_SRC || name == DNNL_ARG_DIFF_SRC;
      Use use = source ? Use.IMAGES : Use.SECOND_IMAGES;
      return new Part(name, role, maker.channelsLast(sizes), use);
    }

    /** The bias last, if there is one. */
    private Part[] withBias(int biasName, Role role, Part... others) {
      if (bias == null) {
        return others;
      }
      Part[] all = Arrays.copyOf(others, others.length + 1);
      all[others.length] = new Part(biasName, role, maker.rows(bias), Use.BIAS);
      return all;
    }

    /** How images are read or written by a pass that may lay them out anew. */
    private dnnl_memory_desc layout(int type, long[] sizes) {
      return few ? maker.any(type, sizes) : maker.channelsLast(type, sizes);
    }

    private @Nullable dnnl_memory_desc biases() {
      return bias == null ? null : maker.rows(bias);
    }

    private dnnl_primitive_desc plan() {
      dnnl_memory_desc source = layout(type, x);
      dnnl_memory_desc weights = maker.any(type, weight);
      dnnl_memory_desc biases = biases();
      dnnl_memory_desc result = layout(dnnl_f32, y);
      return maker.plan(
          made ->
              dnnl_convolution_forward_primitive_desc_create(
                  made,
                  maker.engine(),
                  dnnl_forward_training,
                  dnnl_convolution_direct,
                  source,
                  weights,
                  biases,
                  result,
                  strides,
                  dilations,
                  before,
                  after,
                  maker.ending(end -> end.apply(f))));
    }

    Pass forward() {
      return Pass.of(
          maker,
          plan(),
          withBias(
              DNNL_ARG_BIAS,
              Role.READ,
              images(DNNL_ARG_SRC, Role.READ, x),
              weights(DNNL_ARG_WEIGHTS, Role.READ),
              images(DNNL_ARG_DST, Role.WRITTEN, y)));
    }

    Pass inputGradient() {
      dnnl_primitive_desc forward = plan();
      dnnl_memory_desc dx = layout(dnnl_f32, x);
      dnnl_memory_desc weights = maker.any(type, weight);
      dnnl_memory_desc dy = layout(type, y);
      dnnl_primitive_desc plan =
          maker.plan(
              made ->
                  dnnl_convolution_backward_data_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_convolution_direct,
                      dx,
                      weights,
                      dy,
                      strides,
                      dilations,
                      before,
                      after,
                      forward,
                      maker.attributes()));
      return Pass.of(
          maker,
          plan,
          images(DNNL_ARG_DIFF_DST, Role.READ, y),
          weights(DNNL_ARG_WEIGHTS, Role.READ),
          images(DNNL_ARG_DIFF_SRC, Role.WRITTEN, x));
    }

    Pass weightGradient() {
      dnnl_primitive_desc forward = plan();
      dnnl_memory_desc source = maker.channelsLast(type, x);
      dnnl_memory_desc dweight = maker.any(dnnl_f32, weight);
      dnnl_memory_desc dbias = biases();
      dnnl_memory_desc dy = maker.channelsLast(type, y);
      dnnl_primitive_desc plan =
          maker.plan(
              made ->
                  dnnl_convolution_backward_weights_primitive_desc_create(
                      made,
                      maker.engine(),
                      dnnl_convolution_direct,
                      source,
                      dweight,
                      dbias,
                      dy,
                      strides,
                      dilations,
                      before,
                      after,
                      forward,
                      maker.attributes()));
      return Pass.of(
          maker,
          plan,
          withBias(
              DNNL_ARG_DIFF_BIAS,
              Role.ADDED_TO,
              images(DNNL_ARG_SRC, Role.READ, x),
              images(DNNL_ARG_DIFF_DST, Role.READ, y),
              weights(DNNL_ARG_DIFF_WEIGHTS, Role.ADDED_TO)));
    }
  }
}
