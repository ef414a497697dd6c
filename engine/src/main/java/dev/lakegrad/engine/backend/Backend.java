package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of one way to compute, on contiguous buffers of one floating type.
 *
 * <p>All kernels are single-threaded, sum in an order that depends on the sizes alone (so that the
 * same input gives the same bits), write every element of {@code out} unless they say that they add
 * to it, and take ids as {@code I32}. Callers have checked all sizes. {@code out} may be an input
 * only for the elementwise kernels, {@link #binaryRows} among them.
 */
public interface Backend {

  /** The name that {@code -Dlakegrad.backend} knows it by, such as {@code plain}. */
  String name();

  /** What runs, for one log line: {@code vector (512 bit)}. */
  String description();

  /** Whether the kernels take buffers of {@code type}. */
  boolean supports(DType type);

  /**
   * These kernels, but with products and convolutions that round what they read to {@code
   * bfloat16}, and sum in {@code float32}; empty where the machine has none.
   */
  default Optional<Backend> inBfloat16() {
    return Optional.empty();
  }

  /** Higher is preferred where several backends support a type; plain is 0. */
  int priority();

  // Flat arrays

  /** {@code out = value}. */
  void fill(double value, Buffer out);

  /** {@code out = f(x)}. */
  void unary(Unary f, Buffer x, Buffer out);

  /** {@code dx = dy f'(x)}; {@code y} is {@code f(x)}. */
  void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx);

  /** {@code out = f(a, b)}, element by element. */
  void binary(Binary f, Buffer a, Buffer b, Buffer out);

  /** {@code out = scale x}. */
  void scale(double scale, Buffer x, Buffer out);

  /** {@code y = y + scale x}. */
  void accumulate(double scale, Buffer x, Buffer y);

  /** {@code y = keep y + add x}: a moving average, or momentum. */
  void blend(double keep, Buffer y, double add, Buffer x);

  /** Moves {@code w}, and the moments {@code m} and {@code v}, by the gradient {@code g}. */
  void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w);

  /** The sum of all elements, accumulated in float64. */
  double sum(Buffer x);

  /** The sum of all squares, accumulated in float64. */
  double sumOfSquares(Buffer x);

  // Movement, of ids too where the backend takes them

  /** Each element of {@code x} that lies at {@code from} is written to the same of {@code to}. */
  void copy(Buffer x, Layout from, Buffer out, Layout to);

  /** As {@link #copy}, but added; along a stride of 0 of {@code to}, elements are added up. */
  void add(Buffer x, Layout from, Buffer out, Layout to);

  /** {@code out = x} wherever {@code mask} is not 0. */
  void replace(Buffer mask, Buffer x, Buffer out);

  // Rows: arrays seen as [rows, columns], where columns is the size of the row operand

  /** {@code out[r, c] = f(a[r, c], row[c])}. */
  void binaryRows(Binary f, Buffer a, Buffer row, Buffer out);

  /** {@code out[c] = Σ_r x[r, c]}, added to {@code out}. */
  void sumRows(Buffer x, Buffer out);

  /** Softmax of each row of {@code columns} elements. */
  void softmax(int columns, Buffer x, Buffer out);

  /** {@code dx = y (dy - Σ_c dy y)} per row; {@code y} is the softmax. */
  void softmaxGradient(int columns, Buffer y, Buffer dy, Buffer dx);

  /**
   * Softmax and cross-entropy in one: {@code losses[r] = -log softmax(logits[r])[targets[r]]}, and
   * the probabilities for the way back. {@code logits [rows, classes]}, {@code targets [rows]}.
   */
  void crossEntropy(
      int classes, Buffer logits, Buffer targets, Buffer probabilities, Buffer losses);

  /** {@code dlogits = scale (probabilities - onehot(targets))}. */
  void crossEntropyGradient(
      int classes, Buffer probabilities, Buffer targets, double scale, Buffer dlogits);

  /**
   * {@code out = (x - mean) / √(variance + epsilon) gain + shift} per row of {@code columns}, as in
   * Ba et al. 2016; {@code mean} and {@code variance}, one per row, are for the way back. Without
   * {@code shift} and {@code mean}, nothing is subtracted or added, and {@code variance} is that
   * around zero: the norm by the root mean square (Zhang and Sennrich 2019).
   */
  void layerNorm(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer shift,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer out);

  /** {@code dx}; and {@code dgain}, {@code dshift} if there is one, which are added to. */
  void layerNormGradient(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      @Nullable Buffer dshift);

  /** {@code out[r, c] = x[r, 0] + .. + x[r, c]}, accumulated in float64. */
  void cumulativeSum(int columns, Buffer x, Buffer out);

  /**
   * Which are the {@code count} largest of each row, the largest first: {@code x [rows, columns] ->
   * ids [rows, count]}. Of equal ones the first comes first, and what is no number before all.
   */
  void order(int columns, int count, Buffer x, Buffer ids);

  // Channels: arrays seen as [rows, channels]

  /**
   * {@code mean} and {@code variance} of each channel over all rows, of which there is at least
   * one; the variance is that of the rows themselves, {@code Σ (x - mean)² / rows}.
   */
  void channelMoments(Buffer x, Buffer mean, Buffer variance);

  /** {@code out = end((x - mean) / √(variance + epsilon) gain + shift)}, all four per channel. */
  void batchNorm(
      double epsilon,
      Ending end,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out);

  /**
   * {@code dx} where {@code mean} and {@code variance} are those of {@code x} itself (Ioffe and
   * Szegedy 2015); and {@code dgain}, {@code dshift}, which are added to.
   */
  void batchNormGradient(
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift);

  // Tables of rows: embeddings

  /** {@code out[i] = table[ids[i]]}, rows of {@code columns}; ids lie in the table. */
  void gather(int columns, Buffer table, Buffer ids, Buffer out);

  /** {@code dtable[ids[i]] += dy[i]}, in the order of the ids. */
  void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable);

  /**
   * The mean of the rows that each bag names: {@code ids [bags, length] -> out [bags, columns]}. A
   * negative id is padding and does not count; an empty bag gives zeros.
   */
  void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out);

  /** The gradient of {@link #gatherMean}, added to {@code dtable}. */
  void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable);

  // Matrices and images

  /**
   * {@code c = scale a b}, or added to {@code c} where {@code accumulate}: {@code [m, k] x [k, n]
   * -> [m, n]}, each operand a matrix inside a buffer.
   */
  void matmul(int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c);

  /**
   * {@code out = end(a b + bias)}: {@code [m, k] x [k, n] -> [m, n]}, {@code bias [n]} for each
   * row.
   */
  void affine(int m, int n, int k, Ending end, Matrix a, Matrix b, Buffer bias, Buffer out);

  /**
   * Cross-correlation with zero padding: {@code x [batch, sides.., in]}, {@code weight [out, in /
   * groups, kernel..]}, {@code bias [out]} or none; {@code y = end(..)}, {@code [batch, sides'..,
   * out]}.
   */
  void convolve(
      ConvShape shape, Ending end, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y);

  /** {@code dx} from {@code dy}. */
  void convolveInputGradient(ConvShape shape, Buffer dy, Buffer weight, Buffer dx);

  /** {@code dweight} and, if there is one, {@code dbias} from {@code dy}; both are added to. */
  void convolveWeightGradient(
      ConvShape shape, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias);

  /**
   * The largest of each window. {@code winners} (I32, one for each result) tells {@link
   * #maxPoolGradient} of the same backend which it was.
   */
  void maxPool(PoolShape shape, Buffer x, Buffer out, Buffer winners);

  /** Routes {@code dy} to the winners; {@code dx} is zero elsewhere. */
  void maxPoolGradient(PoolShape shape, Buffer winners, Buffer dy, Buffer dx);

  /** The sum over each window, divided by {@code divisor}. */
  void averagePool(PoolShape shape, Divisor divisor, Buffer x, Buffer out);

  /** Spreads {@code dy}, divided alike, over each window. */
  void averagePoolGradient(PoolShape shape, Divisor divisor, Buffer dy, Buffer dx);

  /**
   * Scaled dot-product attention of every head (Vaswani et al. 2017): {@code qkv [batch, time, 3
   * width]} holds queries, keys and values side by side, heads side by side within each; {@code out
   * [batch, time, width]}. Nothing is kept for the way back, which computes the scores again.
   */
  void attention(AttentionShape shape, Buffer qkv, Buffer out);

  /** {@code dqkv} from {@code dout}. */
  void attentionGradient(AttentionShape shape, Buffer qkv, Buffer dout, Buffer dqkv);

  // Products of few rows with one right side again and again

  /** How many elements {@link #pack} writes for a right side {@code [k, n]}. */
  default int packedSize(int n, int k) {
    return Math.multiplyExact(n, k);
  }

  /** Lays the right side {@code b [k, n]} out as products with few rows read it fastest. */
  default void pack(int n, int k, Matrix b, Buffer packed) {
    copy(b.memory(), b.layout(k, n), packed, Layout.of(Shape.of(k, n)));
  }

  /** {@code c = a b + bias}, where {@code b} was {@linkplain #pack packed}. */
  default void affinePacked(int m, int n, int k, Matrix a, Buffer packed, Buffer bias, Matrix c) {
    Layout row = Layout.of(Shape.of(n)).broadcast(Shape.of(m, n));
    copy(bias, row, c.memory(), c.layout(m, n));
    addPacked(m, n, k, a, packed, c);
  }

  /** {@code c = c + a b}, where {@code b} was {@linkplain #pack packed}. */
  default void addPacked(int m, int n, int k, Matrix a, Buffer packed, Matrix c) {
    matmul(m, n, k, 1, a, Matrix.of(packed, n), true, c);
  }

  // Recurrent layers, one step; all matrices have so many rows, and none is transposed

  /**
   * A step of a long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000): from
   * {@code sums [rows, 4 width]} the gates {@code i, f, g, o}, {@code [rows, 4 width]}, of which
   * {@code i, f, o = σ(sum)} and {@code g = tanh(sum)}; {@code after = f before + i g}, {@code
   * hidden = o tanh(after)}.
   */
  void lstm(
      int rows, int width, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden);

  /**
   * {@code dsums [rows, 4 width]} from {@code dhidden}, and its rows added to {@code dbias}; {@code
   * dcell} is the gradient of {@code after} but for what reaches it through the hidden state, and
   * becomes that of {@code before}.
   */
  void lstmGradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix after,
      Matrix dhidden,
      Matrix dcell,
      Matrix dsums,
      Buffer dbias);

  /**
   * A step of a gated recurrent unit (Cho et al. 2014) whose reset gate comes after the product:
   * from the {@code inputs} and {@code products [rows, 3 width]} of r, z and n, {@code r, z =
   * σ(input + product)}, {@code n = tanh(input + r product)}; {@code hidden = (1 - z) n + z
   * before}. For the way back, {@code gates [rows, 4 width]} are r, z, n and the product of n.
   */
  void gru(
      int rows,
      int width,
      Matrix inputs,
      Matrix products,
      Matrix before,
      Matrix gates,
      Matrix hidden);

  /**
   * From {@code dhidden}, {@code dsums [rows, 4 width]}: the gradients of the products of r, z and
   * n, of which the first two are those of their inputs too, and of the input of n; and its rows
   * added to {@code dbias}. What reaches {@code before} past the products is added to {@code
   * dbefore}.
   */
  void gruGradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix dhidden,
      Matrix dsums,
      Buffer dbias,
      Matrix dbefore);
}
