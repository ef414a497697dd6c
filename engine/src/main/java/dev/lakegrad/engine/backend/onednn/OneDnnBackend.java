package dev.lakegrad.engine.backend.onednn;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Delegating;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.PlainBackend;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.onednn.Convolution.Sizes;
import dev.lakegrad.engine.backend.onednn.Pooling.Kind;
import dev.lakegrad.engine.backend.vector.VectorBackend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code float32} kernels of oneDNN where they are the fastest, and of the vector backend (or the
 * plain one where that cannot run) elsewhere.
 *
 * <p>May be shared by threads: each call borrows a {@link Session}, and runs on its own thread
 * alone.
 */
public final class OneDnnBackend extends Delegating {
  private static final int PRIORITY = 20;

  private final Sessions sessions;

  /** Fails where the library has no build for this machine, or does not load. */
  public OneDnnBackend() {
    this(new Sessions(Library.load()));
  }

  private OneDnnBackend(Sessions sessions) {
    super(fallback(sessions));
    this.sessions = sessions;
  }

  private static Backend fallback(Sessions sessions) {
    try {
      return new VectorBackend(
          (m, n, k, scale, a, b, adds, c) ->
              sessions.with(session -> Gemm.multiply(session, m, n, k, scale, a, b, adds, c)));
    } catch (IllegalStateException | LinkageError e) {
      return new PlainBackend(); // the log says why: the vector backend is asked for too
    }
  }

  private void convolve(Sizes sizes, Consumer<Convolution> kernel) {
    sessions.with(
        session ->
            kernel.accept(
                session.made(Convolution.class, sizes, () -> new Convolution(session, sizes))));
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
    return sessions.library().description();
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
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    if (m == 0 || n == 0 || k == 0) {
      super.matmul(m, n, k, scale, a, b, accumulate, c);
    } else {
      sessions.with(session -> Gemm.multiply(session, m, n, k, scale, a, b, accumulate, c));
    }
  }

  @Override
  public void affine(
      int m, int n, int k, Activation f, Matrix a, Matrix b, Buffer bias, Buffer out) {
    if (m == 0 || n == 0 || k == 0) {
      super.affine(m, n, k, f, a, b, bias, out);
    } else if (Gemm.isBestForAffine(m, n, k)) {
      matmul(m, n, k, 1, a, b, false, Matrix.of(out, n));
      binaryRows(Binary.ADD, out, bias, out);
      f.apply(this, out);
    } else {
      sessions.with(session -> Gemm.affine(session, m, n, k, f, a, b, bias, out));
    }
  }

  @Override
  public void conv2d(
      ConvShape shape, Activation f, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    if (shape.batch() > 0) {
      convolve(new Sizes(shape, bias != null, f), kernel -> kernel.forward(x, weight, bias, y));
    }
  }

  @Override
  public void conv2dInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    if (shape.batch() > 0) {
      convolve(
          new Sizes(shape, false, Activation.NONE), kernel -> kernel.inputGradient(dy, weight, dx));
    }
  }

  @Override
  public void conv2dWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    if (shape.batch() > 0) {
      convolve(
          new Sizes(shape, dbias != null, Activation.NONE),
          kernel -> kernel.weightGradient(x, dy, dweight, dbias));
    }
  }

  @Override
  public void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners) {
    pool(Kind.LARGEST, shape, (session, kernel) -> kernel.forward(session, x, out, winners));
  }

  @Override
  public void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx) {
    pool(Kind.LARGEST, shape, (session, kernel) -> kernel.gradient(session, dy, dx, winners));
  }

  @Override
  public void averagePool(PoolShape shape, Buffer x, Buffer out) {
    pool(Kind.MEAN, shape, (session, kernel) -> kernel.forward(session, x, out, null));
  }

  @Override
  public void averagePoolGradient(PoolShape shape, Buffer dy, Buffer dx) {
    pool(Kind.MEAN, shape, (session, kernel) -> kernel.gradient(session, dy, dx, null));
  }
}
