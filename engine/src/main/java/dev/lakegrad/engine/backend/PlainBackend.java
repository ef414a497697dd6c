package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import org.jspecify.annotations.Nullable;

/**
 * The reference: plain loops that read every element as a double, compute in float64 and round only
 * what they store. Works for every type, on every JVM.
 */
public final class PlainBackend implements Backend {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public boolean supports(DType type) {
    return true;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public void fill(double value, Buffer out) {
    PlainFlat.fill(value, out);
  }

  @Override
  public void unary(Unary f, Buffer x, Buffer out) {
    PlainFlat.unary(f, x, out);
  }

  @Override
  public void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx) {
    PlainFlat.unaryGradient(f, x, y, dy, dx);
  }

  @Override
  public void binary(Binary f, Buffer a, Buffer b, Buffer out) {
    PlainFlat.binary(f, a, b, out);
  }

  @Override
  public void scale(double scale, Buffer x, Buffer out) {
    PlainFlat.scale(scale, x, out);
  }

  @Override
  public void accumulate(double scale, Buffer x, Buffer y) {
    PlainFlat.accumulate(scale, x, y);
  }

  @Override
  public void blend(double keep, Buffer y, double add, Buffer x) {
    PlainFlat.blend(keep, y, add, x);
  }

  @Override
  public void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    PlainFlat.adam(step, g, m, v, w);
  }

  @Override
  public double sum(Buffer x) {
    return PlainFlat.sum(x);
  }

  @Override
  public double sumOfSquares(Buffer x) {
    return PlainFlat.sumOfSquares(x);
  }

  @Override
  public void copy(Buffer x, Layout from, Buffer out, Layout to) {
    PlainMovement.copy(Walk.of(from, to), x, out);
  }

  @Override
  public void add(Buffer x, Layout from, Buffer out, Layout to) {
    PlainMovement.add(Walk.of(from, to), x, out);
  }

  @Override
  public void replace(Buffer mask, Buffer x, Buffer out) {
    PlainFlat.replace(mask, x, out);
  }

  @Override
  public void binaryRows(Binary f, Buffer a, Buffer row, Buffer out) {
    PlainRows.binary(f, a, row, out);
  }

  @Override
  public void sumRows(Buffer x, Buffer out) {
    PlainRows.sum(x, out);
  }

  @Override
  public void softmax(int columns, Buffer x, Buffer out) {
    PlainRows.softmax(columns, x, out);
  }

  @Override
  public void softmaxGradient(int columns, Buffer y, Buffer dy, Buffer dx) {
    PlainRows.softmaxGradient(columns, y, dy, dx);
  }

  @Override
  public void crossEntropy(
      int classes, Buffer logits, Buffer targets, Buffer probabilities, Buffer losses) {
    PlainRows.crossEntropy(classes, logits, targets, probabilities, losses);
  }

  @Override
  public void crossEntropyGradient(
      int classes, Buffer probabilities, Buffer targets, double scale, Buffer dlogits) {
    PlainRows.crossEntropyGradient(classes, probabilities, targets, scale, dlogits);
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
    PlainLayerNorm.forward(columns, epsilon, x, gain, shift, mean, variance, out);
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
    PlainLayerNorm.gradient(columns, epsilon, x, gain, mean, variance, dy, dx, dgain, dshift);
  }

  @Override
  public void cumulativeSum(int columns, Buffer x, Buffer out) {
    PlainRows.cumulativeSum(columns, x, out);
  }

  @Override
  public void order(int columns, int count, Buffer x, Buffer ids) {
    RowOrder.of(columns, count, x, ids);
  }

  @Override
  public void channelMoments(Buffer x, Buffer mean, Buffer variance) {
    PlainBatchNorm.moments(x, mean, variance);
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
    PlainBatchNorm.normalize(epsilon, x, mean, variance, gain, shift, out);
    end.apply(this, out);
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
    PlainBatchNorm.gradient(epsilon, x, mean, variance, gain, dy, dx, dgain, dshift);
  }

  @Override
  public void gather(int columns, Buffer table, Buffer ids, Buffer out) {
    PlainTables.gather(columns, table, ids, out);
  }

  @Override
  public void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable) {
    PlainTables.scatterAdd(columns, ids, dy, dtable);
  }

  @Override
  public void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out) {
    PlainTables.gatherMean(columns, length, table, ids, out);
  }

  @Override
  public void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable) {
    PlainTables.scatterMean(columns, length, ids, dy, dtable);
  }

  @Override
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    PlainMatMul.multiply(m, n, k, scale, a, b, accumulate, c);
  }

  @Override
  public void affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out) {
    PlainMatMul.multiply(m, n, k, 1, a, b, false, Matrix.of(out, n));
    binaryRows(Binary.ADD, out, bias, out);
    end.apply(this, out);
  }

  @Override
  public void convolve(
      ConvShape shape, Ending end, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    PlainConvolution.forward(shape, x, weight, bias, y);
    end.apply(this, y);
  }

  @Override
  public void convolveInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    PlainConvolution.inputGradient(shape, dy, weight, dx);
  }

  @Override
  public void convolveWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    PlainConvolution.weightGradient(shape, x, dy, dweight, dbias);
  }

  @Override
  public void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners) {
    PlainPooling.max(shape, x, out, winners);
  }

  @Override
  public void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx) {
    PlainPooling.maxGradient(shape, winners, dy, dx);
  }

  @Override
  public void averagePool(PoolShape shape, Divisor divisor, Buffer x, Buffer out) {
    PlainPooling.average(shape, divisor, x, out);
  }

  @Override
  public void averagePoolGradient(PoolShape shape, Divisor divisor, Buffer dy, Buffer dx) {
    PlainPooling.averageGradient(shape, divisor, dy, dx);
  }

  @Override
  public void attention(AttentionShape shape, Buffer qkv, Buffer out) {
    PlainAttention.forward(shape, qkv, out);
  }

  @Override
  public void attentionGradient(AttentionShape shape, Buffer qkv, Buffer dout, Buffer dqkv) {
    PlainAttention.gradient(shape, qkv, dout, dqkv);
  }

  @Override
  public void lstm(
      int rows, int width, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden) {
    PlainLstm.forward(rows, width, sums, before, gates, after, hidden);
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
    PlainLstm.gradient(rows, width, gates, before, after, dhidden, dcell, dsums, dbias);
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
    PlainGru.forward(rows, width, inputs, products, before, gates, hidden);
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
    PlainGru.gradient(rows, width, gates, before, dhidden, dsums, dbias, dbefore);
  }
}
