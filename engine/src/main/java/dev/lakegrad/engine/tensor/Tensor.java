package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array laid out row by row, and the {@link Op} that made it.
 *
 * <p>A tensor lives as long as the {@link Scope} it was made in. Maths never changes a tensor; the
 * one thing that moves is the value of a {@link Parameter}, and only an optimiser moves it. Numbers
 * are {@code float32} or {@code float64}, ids are {@code int32}; one op's operands have one type.
 *
 * <p>In the shapes below {@code ..} stands for any leading axes.
 */
public final class Tensor {
  private final Shape shape;
  private final Buffer data;
  private final @Nullable Scope scope; // null for a parameter, which outlives scopes
  private final @Nullable Op op; // null for data, for parameters, and where nothing is recorded
  private final @Nullable Parameter parameter;
  private boolean released;

  private Tensor(
      Shape shape,
      Buffer data,
      @Nullable Scope scope,
      @Nullable Op op,
      @Nullable Parameter parameter) {
    Check.that(data.size() == shape.size(), "tensor", "%s does not hold %s", data, shape);
    this.shape = shape;
    this.data = data;
    this.scope = scope;
    this.op = op;
    this.parameter = parameter;
  }

  // Made from values

  /** Copies {@code values} as {@code float32}. */
  public static Tensor of(Shape shape, float... values) {
    return of(DType.F32, shape, values);
  }

  /** Copies {@code values}, rounded to {@code type}. */
  public static Tensor of(DType type, Shape shape, float... values) {
    Tensor tensor = empty(type, shape, values.length);
    tensor.data.copyFrom(values);
    return tensor;
  }

  /** Copies as many of {@code values} as fit, from {@code values[first]} on. */
  public static Tensor of(DType type, Shape shape, float[] values, int first) {
    Tensor tensor = empty(type, shape, shape.size());
    tensor.data.copyFrom(values, first);
    return tensor;
  }

  /** Copies {@code values} as {@code float64}. */
  public static Tensor ofDoubles(Shape shape, double... values) {
    return ofDoubles(DType.F64, shape, values);
  }

  /** Copies {@code values}, rounded to {@code type}. */
  public static Tensor ofDoubles(DType type, Shape shape, double... values) {
    Tensor tensor = empty(type, shape, values.length);
    tensor.data.copyFrom(values);
    return tensor;
  }

  /** Copies {@code values} as {@code int32}: labels, tokens. */
  public static Tensor ids(Shape shape, int... values) {
    Tensor tensor = empty(DType.I32, shape, values.length);
    tensor.data.copyFrom(values);
    return tensor;
  }

  /** Copies as many ids as fit, from {@code values[first]} on. */
  public static Tensor ids(Shape shape, int[] values, int first) {
    Tensor tensor = empty(DType.I32, shape, shape.size());
    tensor.data.copyFrom(values, first);
    return tensor;
  }

  /** The ids {@code 0, 1, .., count - 1}. */
  public static Tensor range(int count) {
    int[] values = new int[count];
    Arrays.setAll(values, i -> i);
    return ids(Shape.of(count), values);
  }

  private static Tensor empty(DType type, Shape shape, int count) {
    Check.that(
        count == shape.size(), "tensor", "%s needs %d values, got %d", shape, shape.size(), count);
    return empty(type, shape);
  }

  /** With arbitrary content, for whoever makes it to write. */
  static Tensor empty(DType type, Shape shape) {
    Scope scope = Scope.current();
    return new Tensor(shape, scope.allocate(type, shape.size()), scope, null, null);
  }

  static Tensor ofParameter(Parameter parameter, Buffer weights) {
    return new Tensor(parameter.shape(), weights, null, null, parameter);
  }

  /** The result {@code out} of {@code op}, which is recorded. */
  static Tensor ofOp(Op op, Buffer out, Scope scope) {
    return new Tensor(op.shape(), out, scope, op, null);
  }

  /** The same values as plain data. */
  Tensor withoutHistory() {
    return new Tensor(shape, data(), scope, null, null);
  }

  // What it is

  public Shape shape() {
    return shape;
  }

  public DType type() {
    return data.type();
  }

  /** The number of elements. */
  public int size() {
    return shape.size();
  }

  /** The size along {@code axis}; a negative axis counts from the last, which is -1. */
  public int size(int axis) {
    return shape.at(axis);
  }

  /** The memory, row by row; refused once the scope is closed. */
  public Buffer data() {
    if (scope != null && !scope.isOpen()) {
      throw new IllegalStateException("tensor: " + shape + " was used after its scope had closed");
    }
    Check.state(!released, "tensor", "%s was used after a backward that released it", shape);
    return data;
  }

  /** Gives back this tensor's memory, and what its op kept: nothing reads them any more. */
  void release() {
    if (scope == null || op == null || released) {
      return;
    }
    released = true;
    op.kept().forEach(scope::release);
    if (!(op instanceof Reshape)) { // whose memory is another tensor's
      scope.release(data);
    }
  }

  /** The one element of a tensor of size 1. */
  public double item() {
    Check.that(size() == 1, "item", "%s has %d elements, not 1", shape, size());
    return data().get(0);
  }

  /** The same numbers as {@code type}; towards ids, what follows the point is cut off. */
  public Tensor cast(DType type) {
    return Cast.run(this, type);
  }

  public float[] toFloats() {
    return data().toFloats();
  }

  public double[] toDoubles() {
    return data().toDoubles();
  }

  /** Whether a parameter went into this, and was recorded. */
  boolean needsGradient() {
    return parameter != null || op != null;
  }

  @Nullable Op op() {
    return op;
  }

  @Nullable Parameter parameter() {
    return parameter;
  }

  @Override
  public String toString() {
    return "Tensor" + shape + " " + type();
  }

  // The way back

  /**
   * Adds the gradient of this scalar to {@link Parameter#gradient} of every parameter that went
   * into it. Gradients are never cleared here.
   */
  public void backward() {
    goBack(false);
  }

  /**
   * As {@link #backward}, and gives back the memory of each tensor on the way as soon as its op is
   * done, so that gradients take the place of activations. This scalar and all that parameters went
   * into must not be used afterwards, and say so if they are.
   */
  public void backwardAndRelease() {
    goBack(true);
  }

  private void goBack(boolean releases) {
    Check.that(size() == 1, "backward", "starts at a scalar, not at %s", shape);
    Check.state(
        op != null, "backward", "nothing to go back to: no parameter, or a scope for inference");
    Gradients.flow(this, null, releases);
  }

  /** Computes {@code op} now; remembers it for the way back if something there needs it. */
  static Tensor run(Op op) {
    DType type = op.type();
    if (type == DType.I32 && !op.takesIds()) {
      String name = op.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      Check.that(false, name, "takes numbers, not ids: %s", op.inputs());
    }
    Scope scope = Scope.current();
    Shape shape = op.shape();
    Buffer out = scope.allocate(type, shape.size());
    op.forward(scope.backend(type), out);
    return remember(op, shape, out, scope);
  }

  private static Tensor remember(Op op, Shape shape, Buffer out, Scope scope) {
    boolean needed = scope.records() && op.needsGradient();
    return new Tensor(shape, out, scope, needed ? op : null, null);
  }

  /**
   * {@code part(this)}, of which nothing is kept for the way back: there it is computed once more.
   * {@code part} reads its argument and parameters, nothing else, and computes the same each time.
   */
  public Tensor recomputed(UnaryOperator<Tensor> part) {
    return Recompute.run(this, part);
  }

  // Element by element; two operands are repeated to one shape by NumPy's rule. More functions are
  // in Elementwise, Comparisons and Activations

  /** {@code this + other}. */
  public Tensor add(Tensor other) {
    return Combine.run(Binary.ADD, this, other);
  }

  /** {@code this - other}. */
  public Tensor sub(Tensor other) {
    return Combine.run(Binary.SUBTRACT, this, other);
  }

  /** {@code this * other}. */
  public Tensor mul(Tensor other) {
    return Combine.run(Binary.MULTIPLY, this, other);
  }

  /** {@code this / other}. */
  public Tensor div(Tensor other) {
    return Combine.run(Binary.DIVIDE, this, other);
  }

  public Tensor add(double number) {
    return run(new Offset(this, number));
  }

  public Tensor sub(double number) {
    return add(-number);
  }

  public Tensor mul(double number) {
    return run(new Scale(this, number));
  }

  public Tensor div(double number) {
    return mul(1 / number);
  }

  public Tensor neg() {
    return run(new Apply(Unary.NEGATE, this));
  }

  public Tensor exp() {
    return run(new Apply(Unary.EXP, this));
  }

  /** The natural logarithm. */
  public Tensor log() {
    return run(new Apply(Unary.LOG, this));
  }

  /** {@code max(x, 0)}; its slope at 0 is 0. */
  public Tensor relu() {
    return run(new Apply(Unary.RELU, this));
  }

  public Tensor tanh() {
    return run(new Apply(Unary.TANH, this));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public Tensor sigmoid() {
    return run(new Apply(Unary.SIGMOID, this));
  }

  public Tensor sqrt() {
    return run(new Apply(Unary.SQRT, this));
  }

  /** {@code f} of each element. */
  public Tensor activated(Activation f) {
    return switch (f) {
      case NONE -> this;
      case RELU -> relu();
      case TANH -> tanh();
    };
  }

  /** The Gaussian error linear unit in its tanh form; see {@link Unary#GELU}. */
  public Tensor gelu() {
    return run(new Apply(Unary.GELU, this));
  }

  // Sums and rows; more are in Reductions

  /** The sum of all elements, a scalar. */
  public Tensor sum() {
    return sum(Axes.ALL);
  }

  public Tensor sum(Axes axes) {
    return Reductions.sum(this, axes);
  }

  /** The mean of all elements, a scalar. */
  public Tensor mean() {
    return mean(Axes.ALL);
  }

  public Tensor mean(Axes axes) {
    return Reductions.mean(this, axes);
  }

  /** Softmax along the last axis. */
  public Tensor softmax() {
    return run(new Softmax(this));
  }

  /**
   * The mean of {@code -log softmax(logits)[target]}, a scalar: logits {@code [.., classes]}, ids
   * {@code [..]}.
   */
  public Tensor crossEntropy(Tensor targets) {
    return run(CrossEntropy.of(this, targets));
  }

  /**
   * {@code (x - mean) / √(var + epsilon) * gain + shift} along the last axis: {@code [.., width]},
   * gain and shift {@code [width]}.
   */
  public Tensor layerNorm(Tensor gain, Tensor shift, double epsilon) {
    return run(Normalize.of(this, gain, shift, epsilon));
  }

  /**
   * {@code (x - mean) / √(variance + epsilon) * gain + shift} of each channel: {@code [batch, ..,
   * channels]}, gain and shift {@code [channels]}.
   *
   * <p>Where the scope records, the moments are those of this batch, and the running ones move
   * towards them; elsewhere the running ones are taken as they are.
   */
  public Tensor batchNorm(
      Tensor gain, Tensor shift, Statistic mean, Statistic variance, double epsilon) {
    return batchNorm(gain, shift, mean, variance, epsilon, Finish.NONE);
  }

  /** As the other {@code batchNorm}, and {@code end} of that. */
  public Tensor batchNorm(
      Tensor gain, Tensor shift, Statistic mean, Statistic variance, double epsilon, Finish end) {
    Scope scope = Scope.current();
    Backend backend = scope.backend(type());
    if (scope.records()) {
      BatchNorm op = BatchNorm.of(this, gain, shift, epsilon, end);
      Tensor y = run(op);
      if (!scope.repeats()) {
        op.follow(mean, variance);
      }
      return y;
    }
    BatchNorm.check(this, gain, shift, end);
    Buffer out = scope.allocate(type(), size());
    backend.batchNorm(
        epsilon,
        end.ending(),
        data(),
        mean.value(),
        variance.value(),
        gain.data(),
        shift.data(),
        out);
    return new Tensor(shape, out, scope, null, null);
  }

  // Matrices

  /**
   * {@code this other}: {@code [.., k] x [k, n] -> [.., n]}, or {@code [.., m, k] x [.., k, n] ->
   * [.., m, n]} with leading axes repeated to one shape by NumPy's rule. {@link Einsum} has sums of
   * products along any axes.
   */
  public Tensor matmul(Tensor other) {
    return run(new MatMul(this, false, other, false));
  }

  /** As {@link #matmul}, of {@code otherᵀ}: {@code [.., k] x [n, k]}, without copying it. */
  public Tensor matmulTransposed(Tensor other) {
    return run(new MatMul(this, false, other, true));
  }

  /** As {@link #matmul}, of {@code thisᵀ}: {@code [k, m] x [k, n]}, without copying it. */
  public Tensor transposedMatmul(Tensor other) {
    return run(new MatMul(this, true, other, false));
  }

  /** {@code x weightᵀ + bias}: {@code [.., in], [out, in], [out] -> [.., out]}. */
  public Tensor affine(Tensor weight, Tensor bias) {
    return affine(weight, bias, Finish.NONE);
  }

  /** {@code end(x weightᵀ + bias)}: {@code [.., in], [out, in], [out] -> [.., out]}. */
  public Tensor affine(Tensor weight, Tensor bias, Finish end) {
    return run(new Affine(this, weight, bias, end));
  }

  /** Exchanges the last two axes: {@code [.., rows, columns] -> [.., columns, rows]}. */
  public Tensor transpose() {
    int rank = shape.rank();
    Check.that(rank >= 2, "transpose", "%s is no matrix", shape);
    int[] axes = new int[rank];
    Arrays.setAll(axes, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
    return permute(axes);
  }

  /**
   * The axes in another order: axis {@code i} of the result is {@code axes[i]} of this. {@link
   * Movement} has all that moves elements.
   */
  public Tensor permute(int... axes) {
    return Movement.permute(this, axes);
  }

  /** Elements {@code [from, to)} along {@code axis}. */
  public Tensor slice(int axis, int from, int to) {
    return Movement.slice(this, axis, from, to);
  }

  /** The same elements in another shape, sharing this tensor's memory. */
  public Tensor reshape(int... sizes) {
    Shape other = Shape.of(sizes);
    return remember(new Reshape(this, other), other, data(), Scope.current());
  }

  /** All axes but the first made one: {@code [batch, ..] -> [batch, n]}; shares the memory. */
  public Tensor flatten() {
    Check.that(shape.rank() > 0, "flatten", "a scalar has no first axis");
    return reshape(size(0), shape.dropFirst().size());
  }

  // Tables of rows

  /**
   * The rows of this table {@code [count, width]} that {@code ids [..]} name: {@code [.., width]}.
   */
  public Tensor gather(Tensor ids) {
    return run(new Gather(this, ids));
  }

  /**
   * The mean of the rows that each bag names: table {@code [count, width]}, ids {@code [bags,
   * length]} gives {@code [bags, width]}. The id -1 is padding; an empty bag gives zeros.
   */
  public Tensor gatherMean(Tensor ids) {
    return run(new GatherMean(this, ids));
  }

  // Images, whose channels are last, and sequences

  /** {@code [batch, channels, sides..] -> [batch, sides.., channels]}. */
  public Tensor channelsLast() {
    Check.that(shape.rank() >= 3, "channelsLast", "%s is not [batch, channels, sides..]", shape);
    int last = shape.rank() - 1;
    return permute(IntStream.rangeClosed(0, last).map(i -> i == 0 ? 0 : i % last + 1).toArray());
  }

  /** {@code [batch, sides.., channels] -> [batch, channels, sides..]}. */
  public Tensor channelsFirst() {
    Check.that(shape.rank() >= 3, "channelsFirst", "%s is not [batch, sides.., channels]", shape);
    int last = shape.rank() - 1;
    return permute(
        IntStream.rangeClosed(0, last).map(i -> i == 0 ? 0 : i == 1 ? last : i - 1).toArray());
  }

  /**
   * Causal attention of {@code heads} heads: queries, keys and values side by side {@code [batch,
   * time, 3 width]} give {@code [batch, time, width]}. A position sees itself and those before it.
   */
  public Tensor causalAttention(int heads) {
    return run(Attention.causal(this, heads));
  }

  /** As {@link #causalAttention}, but every position sees every other. */
  public Tensor attention(int heads) {
    return run(Attention.full(this, heads));
  }
}
