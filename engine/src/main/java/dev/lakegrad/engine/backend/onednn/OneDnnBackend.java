package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Delegating;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.PlainBackend;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.onednn.Convolution.Sizes;
import dev.lakegrad.engine.backend.onednn.Packing.Right;
import dev.lakegrad.engine.backend.onednn.Pooling.Kind;
import dev.lakegrad.engine.backend.onednn.Product.Layout;
import dev.lakegrad.engine.backend.onednn.Product.Rest;
import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.backend.vector.VectorBackend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code float32} kernels of oneDNN where they are the fastest, and of the vector backend (or the
 * plain one where that cannot run) elsewhere.
 *
 * <p>One made by {@link #inBfloat16} rounds what matrix products and convolutions read, but for
 * those inside attention; their sums, and all else, stay {@code float32}.
 *
 * <p>May be shared by threads: each call borrows a {@link Session}, and runs on its own thread
 * alone.
 */
public final class OneDnnBackend extends Delegating {
  private static final int PRIORITY = 20;

  /** So few fill no vector, and the library's loops over them are slower than plain ones. */
  private static final int FEW_CHANNELS = 16;

  /** Of kernels that see one channel each, when the gradient of their weights is wanted. */
  private static final int MOST_TAPS = 9;

  private final Backend base;
  private final Sessions sessions;
  private final int operands; // of products and convolutions: the library's number of their type
  private final Supplier<Optional<Backend>> rounding;

  /** Fails where the library has no build for this machine, or does not load. */
  public OneDnnBackend() {
    this(fallback(), new Sessions(Library.load()), dnnl_f32);
  }

  private OneDnnBackend(Backend base, Sessions sessions, int operands) {
    super(base);
    this.base = base;
    this.sessions = sessions;
    this.operands = operands;
    this.rounding = new Once<>(this::findRounding);
  }

  private static Backend fallback() {
    try {
      return new VectorBackend();
    } catch (IllegalStateException | LinkageError e) {
      return new PlainBackend(); // the log says why: the vector backend is asked for too
    }
  }

  private void with(ConvShape shape, boolean biased, Activation f, Consumer<Convolution> kernel) {
    if (shape.batch() > 0) {
      Convolution.with(sessions, new Sizes(shape, biased, f, operands), kernel);
    }
  }

  /** Whether the library is slow: its kernels for a channel each are for everyday windows. */
  private boolean isSlow(ConvShape s, int mostTaps) {
    if (!s.depthwise() || operands == dnnl_bf16) {
      return false;
    }
    boolean dilated = s.height().slide().dilation() > 1 || s.width().slide().dilation() > 1;
    return dilated || s.axes().size() > 2 || s.taps() > mostTaps;
  }

  /**
   * What a kernel may do to its own result. The library's rectifier is not among it: it makes 0 of
   * what is no number, and a training that broke down would go on unseen.
   */
  private static Activation within(Activation f) {
    return f == Activation.RELU ? Activation.NONE : f;
  }

  private void rest(Activation f, Buffer y) {
    if (within(f) != f) {
      f.apply(this, y);
    }
  }

  private void pool(Kind kind, PoolShape shape, BiConsumer<Session, Pooling> kernel) {
    if (shape.batch() > 0 && shape.channels() > 0) {
      Pooling.Sizes sizes = new Pooling.Sizes(kind, shape);
      sessions.with(
          session ->
              kernel.accept(
                  session, session.made(Pooling.class, sizes, () -> Pooling.of(session, sizes))));
    }
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public String description() {
    String description = sessions.library().description();
    return operands == dnnl_bf16 ? description + ", products of bfloat16" : description;
  }

  @Override
  public boolean supports(DType type) {
    return type == DType.F32;
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Optional<Backend> inBfloat16() {
    return rounding.get();
  }

  private Optional<Backend> findRounding() {
    OneDnnBackend found = new OneDnnBackend(base, sessions, dnnl_bf16);
    Buffer one = Buffer.allocate(DType.F32, 1);
    try {
      found.matmul(1, 1, 1, 1, Matrix.of(one, 1), Matrix.of(one, 1), false, Matrix.of(one, 1));
      return Optional.of(found);
    } catch (IllegalStateException e) {
      return Optional.empty(); // the library has no such kernel for this processor
    }
  }

  @Override
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    if (m == 0 || n == 0 || k == 0) {
      super.matmul(m, n, k, scale, a, b, accumulate, c);
    } else if (operands == dnnl_bf16) {
      sessions.with(s -> Gemm.multiplyRounded(s, m, n, k, scale, a, b, accumulate, c));
    } else {
      sessions.with(s -> Gemm.multiply(s, m, n, k, scale, a, b, accumulate, c));
    }
  }

  @Override
  public void affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out) {
    if (m == 0 || n == 0 || k == 0) {
      super.affine(m, n, k, end, a, b, bias, out);
      return;
    }
    Ending first = new Ending(end.added(), within(end.f()));
    if (operands == dnnl_bf16) {
      sessions.with(s -> Gemm.affineRounded(s, m, n, k, first, a, b, bias, out));
      rest(end.f(), out);
    } else if (Gemm.isBestForAffine(m, n, k)) {
      inTwoPasses(m, n, k, end, a, b, bias, out);
    } else {
      sessions.with(s -> Gemm.affine(s, m, n, k, first, a, b, bias, out));
      rest(end.f(), out);
    }
  }

  private void inTwoPasses(
      int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out) {
    if (end.added() == null) {
      matmul(m, n, k, 1, a, b, false, Matrix.of(out, n));
      binaryRows(Binary.ADD, out, bias, out);
    } else {
      binaryRows(Binary.ADD, end.added(), bias, out);
      matmul(m, n, k, 1, a, b, true, Matrix.of(out, n));
    }
    end.f().apply(this, out);
  }

  @Override
  public int packedSize(int n, int k) {
    if (n == 0 || k == 0) {
      return 0;
    }
    Right right = new Right(n, k, operands);
    return sessions.get(s -> Packing.of(s, right, new Layout(n, false)).floats());
  }

  @Override
  public void pack(int n, int k, Matrix b, Buffer packed) {
    if (n > 0 && k > 0) {
      Right right = new Right(n, k, operands);
      sessions.with(s -> Packing.of(s, right, Layout.of(b)).run(s, b, packed));
    }
  }

  @Override
  public void affinePacked(int m, int n, int k, Matrix a, Buffer packed, Buffer bias, Matrix c) {
    if (m == 0 || n == 0 || k == 0) {
      super.affinePacked(m, n, k, a, packed, bias, c);
    } else {
      multiplyPacked(m, new Right(n, k, operands), a, packed, new Rest(c, bias, null));
    }
  }

  @Override
  public void addPacked(int m, int n, int k, Matrix a, Buffer packed, Matrix c) {
    if (m > 0 && n > 0 && k > 0) {
      multiplyPacked(m, new Right(n, k, operands), a, packed, new Rest(c, null, null));
    }
  }

  private void multiplyPacked(int m, Right right, Matrix a, Buffer packed, Rest rest) {
    PackedProduct.Sizes sizes = PackedProduct.Sizes.of(m, right, a, rest);
    sessions.with(s -> PackedProduct.of(s, sizes).run(s, a, packed, rest));
  }

  @Override
  public void convolve(
      ConvShape shape, Ending end, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    // Networks normalise before they add to a convolution's result, so none is added within.
    Activation first = end.added() == null ? within(end.f()) : Activation.NONE;
    with(shape, bias != null, first, kernel -> kernel.forward(x, weight, bias, y));
    if (end.added() != null) {
      end.apply(this, y);
    } else {
      rest(end.f(), y);
    }
  }

  @Override
  public void convolveInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    if (isSlow(shape, Integer.MAX_VALUE)) {
      super.convolveInputGradient(shape, dy, weight, dx);
    } else {
      with(shape, false, Activation.NONE, kernel -> kernel.inputGradient(dy, weight, dx));
    }
  }

  @Override
  public void convolveWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    if (isSlow(shape, MOST_TAPS)) {
      super.convolveWeightGradient(shape, x, dy, dweight, dbias);
    } else {
      with(
          shape,
          dbias != null,
          Activation.NONE,
          kernel -> kernel.weightGradient(x, dy, dweight, dbias));
    }
  }

  @Override
  public void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners) {
    if (!Pooling.takes(shape)) {
      super.maxPool(shape, x, out, winners);
      return;
    }
    pool(Kind.LARGEST, shape, (session, kernel) -> kernel.forward(session, x, out, winners));
    if (Double.isNaN(sum(x))) { // what is no number wins its window, but the library passes it over
      super.maxPool(shape, x, out, Buffer.allocate(DType.I32, out.size()));
    }
  }

  @Override
  public void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx) {
    if (Pooling.takes(shape)) {
      pool(Kind.LARGEST, shape, (session, kernel) -> kernel.gradient(session, dy, dx, winners));
    } else {
      super.maxPoolGradient(shape, winners, dy, dx);
    }
  }

  @Override
  public void averagePool(PoolShape shape, Divisor divisor, Buffer x, Buffer out) {
    if (Pooling.takes(shape)) {
      pool(Kind.mean(divisor), shape, (session, kernel) -> kernel.forward(session, x, out, null));
    } else {
      super.averagePool(shape, divisor, x, out);
    }
  }

  @Override
  public void averagePoolGradient(PoolShape shape, Divisor divisor, Buffer dy, Buffer dx) {
    if (shape.channels() >= FEW_CHANNELS && Pooling.takes(shape)) {
      pool(Kind.mean(divisor), shape, (session, kernel) -> kernel.gradient(session, dy, dx, null));
    } else {
      super.averagePoolGradient(shape, divisor, dy, dx);
    }
  }

  private void attend(AttentionShape shape, BiConsumer<Session, Attention> kernel) {
    if (shape.batch() > 0 && shape.time() > 0) {
      sessions.with(
          session ->
              kernel.accept(
                  session,
                  session.made(Attention.class, shape, () -> Attention.of(session, shape))));
    }
  }

  @Override
  public void attention(AttentionShape shape, Buffer qkv, Buffer out) {
    attend(shape, (session, kernel) -> kernel.forward(session, qkv, out));
  }

  @Override
  public void attentionGradient(AttentionShape shape, Buffer qkv, Buffer dout, Buffer dqkv) {
    attend(shape, (session, kernel) -> kernel.gradient(session, qkv, dout, dqkv));
  }

  private void norm(int columns, double epsilon, Buffer x, BiConsumer<Session, LayerNorm> kernel) {
    LayerNorm.Sizes sizes = new LayerNorm.Sizes(x.size() / columns, columns, (float) epsilon);
    sessions.with(
        session ->
            kernel.accept(
                session, session.made(LayerNorm.class, sizes, () -> LayerNorm.of(session, sizes))));
  }

  @Override
  public void layerNorm(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer shift,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer out) {
    if (mean == null || shift == null) {
      super.layerNorm(columns, epsilon, x, gain, shift, mean, variance, out);
    } else if (x.size() > 0) {
      norm(
          columns,
          epsilon,
          x,
          (session, kernel) -> kernel.forward().run(session, x, gain, shift, mean, variance, out));
    }
  }

  @Override
  public void layerNormGradient(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      @Nullable Buffer dshift) {
    if (mean == null || dshift == null) {
      super.layerNormGradient(columns, epsilon, x, gain, mean, variance, dy, dx, dgain, dshift);
    } else if (x.size() > 0) {
      norm(
          columns,
          epsilon,
          x,
          (session, kernel) ->
              addGradient(
                  session, kernel.gradient(), x, gain, mean, variance, dy, dx, dgain, dshift));
    }
  }

  @Override
  public void batchNormGradient(
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    if (x.size() > 0) {
      BatchNormGradient.Sizes sizes =
          new BatchNormGradient.Sizes(x.size() / mean.size(), mean.size(), (float) epsilon);
      sessions.with(
          session -> {
            BatchNormGradient made =
                session.made(
                    BatchNormGradient.class, sizes, () -> BatchNormGradient.of(session, sizes));
            addGradient(session, made.kernel(), x, gain, mean, variance, dy, dx, dgain, dshift);
          });
    }
  }

  /** Runs the gradient of a norm, and adds what it writes for gain and shift to theirs. */
  private void addGradient(
      Session session,
      Kernel gradient,
      Buffer x,
      Buffer gain,
      Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    int count = dgain.size();
    Buffer gains = session.scratch(Use.GAINS, count);
    Buffer shifts = session.scratch(Use.SHIFTS, count);
    gradient.run(session, x, gain, mean, variance, dy, dx, gains, shifts);
    accumulate(1, gains.slice(0, count), dgain);
    accumulate(1, shifts.slice(0, count), dshift);
  }
}
