package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.AttentionShape;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Delegating;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.PlainBackend;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.RowOrder;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.backend.Walk;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code float32} kernels on the JDK's Vector API, straight on native memory. What a vector has
 * nothing to offer for is left to plain loops.
 *
 * <p>May be shared by threads: each call takes a {@link Scratch} of its own, and gives it back.
 */
public final class VectorBackend extends Delegating {
  private static final int PRIORITY = 10;
  private static final int SMALLEST_BITS = 128;

  /** So few fill no vector; and few rows of them would wait long for the JIT compiler. */
  private static final int FEW_COLUMNS = 16;

  private final Queue<Scratch> scratches = new ConcurrentLinkedQueue<>();

  /** Fails where the module is absent or the machine's vectors are too short to be of use. */
  public VectorBackend() {
    super(new PlainBackend());
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new IllegalStateException(
          "vector needs the module jdk.incubator.vector,"
              + " which Java has with --add-modules=jdk.incubator.vector");
    }
    int bits = Lanes.SPECIES.vectorBitSize();
    if (bits < SMALLEST_BITS) {
      throw new IllegalStateException(
          "vector needs vectors of %d bits, this machine has %d".formatted(SMALLEST_BITS, bits));
    }
  }

  private void flat(FlatLoop loop, Buffer a, Buffer b, Buffer out) {
    with(scratch -> FlatLoop.run(scratch, loop, a, b, out));
  }

  private void with(Consumer<Scratch> kernel) {
    Scratch kept = scratches.poll();
    Scratch scratch = kept == null ? new Scratch() : kept;
    kernel.accept(scratch);
    scratches.add(scratch);
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return "vector (%d bit)".formatted(Lanes.SPECIES.vectorBitSize());
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
  public void fill(double value, Buffer out) {
    flat(FlatLoops.fill((float) value), out, out, out);
  }

  @Override
  public void unary(Unary f, Buffer x, Buffer out) {
    with(scratch -> FlatLoop.run(scratch, UnaryLoops.of(f, scratch), x, x, out));
  }

  @Override
  public void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx) {
    Buffer a = UnaryGradients.fromResult(f) ? y : x;
    with(scratch -> FlatLoop.run(scratch, UnaryGradients.of(f, scratch), a, dy, dx));
  }

  @Override
  public void binary(Binary f, Buffer a, Buffer b, Buffer out) {
    flat(FlatLoops.binary(f), a, b, out);
  }

  @Override
  public void scale(double scale, Buffer x, Buffer out) {
    flat(FlatLoops.scale((float) scale), x, x, out);
  }

  @Override
  public void accumulate(double scale, Buffer x, Buffer y) {
    flat(FlatLoops.accumulate((float) scale), x, x, y);
  }

  @Override
  public void blend(double keep, Buffer y, double add, Buffer x) {
    flat(FlatLoops.blend((float) keep, (float) add), x, x, y);
  }

  @Override
  public void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    AdamLoop.run(step, g, m, v, w);
  }

  @Override
  public double sum(Buffer x) {
    return VectorSums.sum(x);
  }

  @Override
  public double sumOfSquares(Buffer x) {
    return VectorSums.sumOfSquares(x);
  }

  @Override
  public void copy(Buffer x, Layout from, Buffer out, Layout to) {
    VectorMovement.copy(Walk.of(from, to), x, out);
  }

  @Override
  public void add(Buffer x, Layout from, Buffer out, Layout to) {
    with(scratch -> VectorMovement.add(scratch, Walk.of(from, to), x, out));
  }

  @Override
  public void replace(Buffer mask, Buffer x, Buffer out) {
    flat(FlatLoops::replace, mask, x, out);
  }

  @Override
  public void binaryRows(Binary f, Buffer a, Buffer row, Buffer out) {
    with(scratch -> VectorRows.binary(scratch, f, a, row, out));
  }

  @Override
  public void sumRows(Buffer x, Buffer out) {
    with(scratch -> VectorRows.sum(scratch, x, out));
  }

  @Override
  public void softmax(int columns, Buffer x, Buffer out) {
    if (columns < FEW_COLUMNS) {
      super.softmax(columns, x, out);
    } else {
      with(scratch -> VectorRows.softmax(scratch, columns, x, out));
    }
  }

  @Override
  public void softmaxGradient(int columns, Buffer y, Buffer dy, Buffer dx) {
    if (columns < FEW_COLUMNS) {
      super.softmaxGradient(columns, y, dy, dx);
    } else {
      with(scratch -> VectorRows.softmaxGradient(scratch, columns, y, dy, dx));
    }
  }

  @Override
  public void crossEntropy(
      int classes, Buffer logits, Buffer targets, Buffer probabilities, Buffer losses) {
    if (classes < FEW_COLUMNS) {
      super.crossEntropy(classes, logits, targets, probabilities, losses);
    } else {
      with(
          scratch ->
              VectorRows.crossEntropy(scratch, classes, logits, targets, probabilities, losses));
    }
  }

  @Override
  public void crossEntropyGradient(
      int classes, Buffer probabilities, Buffer targets, double scale, Buffer dlogits) {
    with(
        scratch ->
            VectorRows.crossEntropyGradient(
                scratch, classes, probabilities, targets, scale, dlogits));
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
    with(
        scratch ->
            VectorLayerNorm.forward(
                scratch, columns, epsilon, x, gain, shift, mean, variance, out));
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
    with(
        scratch ->
            VectorLayerNorm.gradient(
                scratch, columns, epsilon, x, gain, mean, variance, dy, dx, dgain, dshift));
  }

  @Override
  public void cumulativeSum(int columns, Buffer x, Buffer out) {
    VectorRows.cumulativeSum(columns, x, out);
  }

  @Override
  public void order(int columns, int count, Buffer x, Buffer ids) {
    RowOrder.of(columns, count, x, ids);
  }

  @Override
  public void channelMoments(Buffer x, Buffer mean, Buffer variance) {
    with(scratch -> new VectorBatchNorm(scratch, mean.size()).moments(x, mean, variance));
  }

  @Override
  public void batchNorm(
      double epsilon,
      Ending end,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out) {
    with(
        scratch ->
            new VectorBatchNorm(scratch, mean.size())
                .normalize(epsilon, end, x, mean, variance, gain, shift, out));
    if (end.f() == Activation.TANH) {
      end.f().apply(this, out);
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
    with(
        scratch ->
            new VectorBatchNorm(scratch, mean.size())
                .gradient(epsilon, x, mean, variance, gain, dy, dx, dgain, dshift));
  }

  @Override
  public void gather(int columns, Buffer table, Buffer ids, Buffer out) {
    VectorTables.gather(columns, table, ids, out);
  }

  @Override
  public void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable) {
    VectorTables.scatterAdd(columns, ids, dy, dtable);
  }

  @Override
  public void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out) {
    VectorTables.gatherMean(columns, length, table, ids, out);
  }

  @Override
  public void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable) {
    VectorTables.scatterMean(columns, length, ids, dy, dtable);
  }

  @Override
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    with(scratch -> VectorMatMul.multiply(scratch, m, n, k, scale, a, b, accumulate, c));
  }

  @Override
  public void affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out) {
    matmul(m, n, k, 1, a, b, false, Matrix.of(out, n));
    binaryRows(Binary.ADD, out, bias, out);
    end.apply(this, out);
  }

  @Override
  public void convolve(
      ConvShape shape, Ending end, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    with(scratch -> VectorConvolution.of(scratch, shape).forward(x, weight, bias, y));
    end.apply(this, y);
  }

  @Override
  public void convolveInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    with(scratch -> VectorConvolution.of(scratch, shape).inputGradient(dy, weight, dx));
  }

  @Override
  public void convolveWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    with(scratch -> VectorConvolution.of(scratch, shape).weightGradient(x, dy, dweight, dbias));
  }

  @Override
  public void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners) {
    with(scratch -> new VectorPooling(shape).max(scratch, x, out, winners));
  }

  @Override
  public void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx) {
    new VectorPooling(shape).maxGradient(winners, dy, dx);
  }

  @Override
  public void averagePool(PoolShape shape, Divisor divisor, Buffer x, Buffer out) {
    with(scratch -> new VectorPooling(shape).average(scratch, divisor, x, out));
  }

  @Override
  public void averagePoolGradient(PoolShape shape, Divisor divisor, Buffer dy, Buffer dx) {
    with(scratch -> new VectorPooling(shape).averageGradient(scratch, divisor, dy, dx));
  }

  @Override
  public void attention(AttentionShape shape, Buffer qkv, Buffer out) {
    with(scratch -> new VectorAttention(scratch, shape).forward(qkv, out));
  }

  @Override
  public void attentionGradient(AttentionShape shape, Buffer qkv, Buffer dout, Buffer dqkv) {
    with(scratch -> new VectorAttention(scratch, shape).gradient(qkv, dout, dqkv));
  }

  @Override
  public void lstm(
      int rows, int width, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden) {
    with(
        scratch ->
            new VectorLstm(scratch, width).forward(rows, sums, before, gates, after, hidden));
  }

  @Override
  public void lstmGradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix after,
      Matrix dhidden,
      Matrix dcell,
      Matrix dsums,
      Buffer dbias) {
    with(
        scratch ->
            new VectorLstm(scratch, width)
                .gradient(rows, gates, before, after, dhidden, dcell, dsums, dbias));
  }

  @Override
  public void gru(
      int rows,
      int width,
      Matrix inputs,
      Matrix products,
      Matrix before,
      Matrix gates,
      Matrix hidden) {
    with(
        scratch ->
            new VectorGru(scratch, width).forward(rows, inputs, products, before, gates, hidden));
  }

  @Override
  public void gruGradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix dhidden,
      Matrix dsums,
      Buffer dbias,
      Matrix dbefore) {
    with(
        scratch ->
            new VectorGru(scratch, width)
                .gradient(rows, gates, before, dhidden, dsums, dbias, dbefore));
  }
}
