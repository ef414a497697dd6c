package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.memory.Shape;

/**
 * Comparisons of elements, and the choice between two by a mask. A mask has the type of what was
 * compared, 1 where it holds and 0 elsewhere, and no gradient; operands are repeated to one shape
 * by NumPy's rule.
 */
public final class Comparisons {
  private Comparisons() {}

  /** {@code a < b}. */
  public static Tensor less(Tensor a, Tensor b) {
    return mask(Binary.LESS, a, b);
  }

  /** {@code x < number}. */
  public static Tensor less(Tensor x, double number) {
    return less(x, Elementwise.number(number, x));
  }

  /** {@code a <= b}. */
  public static Tensor lessOrEqual(Tensor a, Tensor b) {
    return mask(Binary.LESS_OR_EQUAL, a, b);
  }

  /** {@code a > b}. */
  public static Tensor greater(Tensor a, Tensor b) {
    return mask(Binary.GREATER, a, b);
  }

  /** {@code x > number}. */
  public static Tensor greater(Tensor x, double number) {
    return greater(x, Elementwise.number(number, x));
  }

  /** {@code a >= b}. */
  public static Tensor greaterOrEqual(Tensor a, Tensor b) {
    return mask(Binary.GREATER_OR_EQUAL, a, b);
  }

  /** {@code a == b}. */
  public static Tensor equal(Tensor a, Tensor b) {
    return mask(Binary.EQUAL, a, b);
  }

  /** {@code x == number}. */
  public static Tensor equal(Tensor x, double number) {
    return equal(x, Elementwise.number(number, x));
  }

  /** {@code a != b}. */
  public static Tensor notEqual(Tensor a, Tensor b) {
    return mask(Binary.NOT_EQUAL, a, b);
  }

  private static Tensor mask(Binary f, Tensor a, Tensor b) {
    return Combine.run(f, a, b).withoutHistory();
  }

  /** {@code a} where {@code mask} is not 0, and {@code b} elsewhere. */
  public static Tensor where(Tensor mask, Tensor a, Tensor b) {
    Shape shape = common(common(a.shape(), b.shape()), mask.shape());
    return Tensor.run(
        new Choose(
            Movement.broadcast(mask, shape),
            Movement.broadcast(a, shape),
            Movement.broadcast(b, shape)));
  }

  private static Shape common(Shape a, Shape b) {
    return a.broadcast(b)
        .orElseThrow(
            () -> new IllegalArgumentException("where: %s does not fit %s".formatted(b, a)));
  }
}
