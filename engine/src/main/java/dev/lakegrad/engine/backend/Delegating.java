package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import org.jspecify.annotations.Nullable;

/** A backend that leaves to another every kernel that it has no better one for. */
public abstract class Delegating implements Backend {
  private final Backend base;

  protected Delegating(Backend base) {
    this.base = base;
  }

  @Override
  public boolean supports(DType type) {
    return base.supports(type);
  }

  @Override
  public void fill(double value, Buffer out) {
    base.fill(value, out);
  }

  @Override
  public void unary(Unary f, Buffer x, Buffer out) {
    base.unary(f, x, out);
  }

  @Override
  public void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx) {
    base.unaryGradient(f, x, y, dy, dx);
  }

  @Override
  public void binary(Binary f, Buffer a, Buffer b, Buffer out) {
    base.binary(f, a, b, out);
  }

  @Override
  public void scale(double scale, Buffer x, Buffer out) {
    base.scale(scale, x, out);
  }

  @Override
  public void accumulate(double scale, Buffer x, Buffer y) {
    base.accumulate(scale, x, y);
  }

  @Override
  public void blend(double keep, Buffer y, double add, Buffer x) {
    base.blend(keep, y, add, x);
  }

  @Override
  public void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    base.adam(step, g, m, v, w);
  }

  @Override
  public double sum(Buffer x) {
    return base.sum(x);
  }

  @Override
  public double sumOfSquares(Buffer x) {
    return base.sumOfSquares(x);
  }

  @Override
  public void copy(Buffer x, Layout from, Buffer out, Layout to) {
    base.copy(x, from, out, to);
  }

  @Override
  public void add(Buffer x, Layout from, Buffer out, Layout to) {
    base.add(x, from, out, to);
  }

  @Override
  public void replace(Buffer mask, Buffer x, Buffer out) {
    base.replace(mask, x, out);
  }

  @Override
  public void binaryRows(Binary f, Buffer a, Buffer row, Buffer out) {
    base.binaryRows(f, a, row, out);
  }

  @Override
  public void sumRows(Buffer x, Buffer out) {
    base.sumRows(x, out);
  }

  @Override
  public void softmax(int columns, Buffer x, Buffer out) {
    base.softmax(columns, x, out);
  }

  @Override
  public void softmaxGradient(int columns, Buffer y, Buffer dy, Buffer dx) {
    base.softmaxGradient(columns, y, dy, dx);
  }

  @Override
  public void crossEntropy(
      int classes, Buffer logits, Buffer targets, Buffer probabilities, Buffer losses) {
    base.crossEntropy(classes, logits, targets, probabilities, losses);
  }

  @Override
  public void crossEntropyGradient(
      int classes, Buffer probabilities, Buffer targets, double scale, Buffer dlogits) {
    base.crossEntropyGradient(classes, probabilities, targets, scale, dlogits);
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
    base.layerNorm(columns, epsilon, x, gain, shift, mean, variance, out);
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
    base.layerNormGradient(columns, epsilon, x, gain, mean, variance, dy, dx, dgain, dshift);
  }

  @Override
  public void cumulativeSum(int columns, Buffer x, Buffer out) {
    base.cumulativeSum(columns, x, out);
  }

  @Override
  public void order(int columns, int count, Buffer x, Buffer ids) {
    base.order(columns, count, x, ids);
  }

  @Override
  public void channelMoments(Buffer x, Buffer mean, Buffer variance) {
    base.channelMoments(x, mean, variance);
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
    base.batchNorm(epsilon, end, x, mean, variance, gain, shift, out);
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
    base.batchNormGradient(epsilon, x, mean, variance, gain, dy, dx, dgain, dshift);
  }

  @Override
  public void gather(int columns, Buffer table, Buffer ids, Buffer out) {
    base.gather(columns, table, ids, out);
  }

  @Override
  public void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable) {
    base.scatterAdd(columns, ids, dy, dtable);
  }

  @Override
  public void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out) {
    base.gatherMean(columns, length, table, ids, out);
  }

  @Override
  public void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable) {
    base.scatterMean(columns, length, ids, dy, dtable);
  }

  @Override
  public void matmul(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    base.matmul(m, n, k, scale, a, b, accumulate, c);
  }

  @Override
  public void affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out) {
    base.affine(m, n, k, end, a, b, bias, out);
  }

  @Override
  public void convolve(
      ConvShape shape, Ending end, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    base.convolve(shape, end, x, weight, bias, y);
  }

  @Override
  public void convolveInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx) {
    base.convolveInputGradient(shape, dy, weight, dx);
  }

  @Override
  public void convolveWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    base.convolveWeightGradient(shape, x, dy, dweight, dbias);
  }

  @Override
  public void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners) {
    base.maxPool(shape, x, out, winners);
  }

  @Override
  public void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx) {
    base.maxPoolGradient(shape, winners, dy, dx);
  }

  @Override
  public void averagePool(PoolShape shape, Divisor divisor, Buffer x, Buffer out) {
    base.averagePool(shape, divisor, x, out);
  }

  @Override
  public void averagePoolGradient(PoolShape shape, Divisor divisor, Buffer dy, Buffer dx) {
    base.averagePoolGradient(shape, divisor, dy, dx);
  }

  @Override
  public void attention(AttentionShape shape, Buffer qkv, Buffer out) {
    base.attention(shape, qkv, out);
  }

  @Override
  public void attentionGradient(AttentionShape shape, Buffer qkv, Buffer dout, Buffer dqkv) {
    base.attentionGradient(shape, qkv, dout, dqkv);
  }

  @Override
  public void lstm(
      int rows, int width, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden) {
    base.lstm(rows, width, sums, before, gates, after, hidden);
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
    base.lstmGradient(rows, width, gates, before, after, dhidden, dcell, dsums, dbias);
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
    base.gru(rows, width, inputs, products, before, gates, hidden);
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
    base.gruGradient(rows, width, gates, before, dhidden, dsums, dbias, dbefore);
  }
}
