package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A function of two numbers, element by element: {@code y = f(a, b)}. Where {@code b} has the shape
 * of the last axes of {@code a}, it is a row that is repeated along the others.
 */
record Combine(Binary f, Tensor a, Tensor b) implements Op {

  Combine {
    Check.that(endsWith(a.shape(), b.shape()), name(f), "%s does not fit %s", b.shape(), a.shape());
  }

  /** {@code f(a, b)} of operands that are repeated, by NumPy's rule, to the shape of both. */
  static Tensor run(Binary f, Tensor a, Tensor b) {
    Check.that(a.type() == b.type(), name(f), "types differ: %s and %s", a.type(), b.type());
    Shape shape =
        a.shape()
            .broadcast(b.shape())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: %s does not fit %s".formatted(name(f), b.shape(), a.shape())));
    Tensor whole = Movement.broadcast(a, shape);
    Tensor row = withoutLeadingOnes(b, shape);
    boolean fits = endsWith(shape, row.shape());
    return Tensor.run(new Combine(f, whole, fits ? row : Movement.broadcast(b, shape)));
  }

  private static String name(Binary f) {
    return f.name().toLowerCase(Locale.ROOT);
  }

  /** {@code [1, 1, n]} is the row {@code [n]} of what is larger. */
  private static Tensor withoutLeadingOnes(Tensor b, Shape whole) {
    int[] sizes = b.shape().toArray();
    int ones = 0;
    while (ones < sizes.length && sizes[ones] == 1) {
      ones++;
    }
    return ones == 0 || b.shape().equals(whole)
        ? b
        : b.reshape(Arrays.copyOfRange(sizes, ones, sizes.length));
  }

  private static boolean endsWith(Shape whole, Shape end) {
    int[] sizes = whole.toArray();
    int from = sizes.length - end.rank();
    return from >= 0 && Arrays.equals(Arrays.copyOfRange(sizes, from, sizes.length), end.toArray());
  }

  private boolean byRows() {
    return a.shape().rank() != b.shape().rank();
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(a, b);
  }

  @Override
  public Shape shape() {
    return a.shape();
  }

  @Override
  public boolean takesIds() {
    return true;
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    combine(backend, f, a.data(), y);
  }

  /** {@code out = g(x, b)}. */
  private void combine(Backend backend, Binary g, Buffer x, Buffer out) {
    combine(backend, g, x, b.data(), out);
  }

  /** {@code out = g(x, row)}, where {@code row} is of the size of {@code b}. */
  private void combine(Backend backend, Binary g, Buffer x, Buffer row, Buffer out) {
    if (byRows()) {
      backend.binaryRows(g, x, row, out);
    } else {
      backend.binary(g, x, row, out);
    }
  }

  /**
   * For a product {@code da = dy b, db = dy a}; for a quotient {@code da = dy/b, db = -dy y/b}; for
   * a power {@code da = dy b aᵇ⁻¹, db = dy y log a}. The larger or smaller of two takes all of
   * {@code dy}, and of two that are equal each takes half. A comparison has no slope.
   */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    switch (f) {
      case ADD, SUBTRACT -> {
        addToB(backend, dy, f == Binary.ADD ? 1 : -1, gradients);
        gradients.handOn(a, dy);
      }
      case MULTIPLY -> {
        viaPart(gradients, part -> factorGradient(backend, dy, part, gradients));
        gradients.write(a, da -> combine(backend, Binary.MULTIPLY, dy, da));
      }
      case DIVIDE -> {
        viaPart(gradients, part -> divisorGradient(backend, y, dy, part, gradients));
        gradients.write(a, da -> combine(backend, Binary.DIVIDE, dy, da));
      }
      case POWER -> {
        viaPart(gradients, part -> exponentGradient(backend, y, dy, part, gradients));
        gradients.write(a, da -> baseGradient(backend, dy, da, gradients));
      }
      case MAXIMUM -> share(backend, Binary.GREATER, Binary.GREATER_OR_EQUAL, dy, gradients);
      case MINIMUM -> share(backend, Binary.LESS, Binary.LESS_OR_EQUAL, dy, gradients);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL -> {}
    }
  }

  private void factorGradient(Backend backend, Buffer dy, Buffer part, Gradients gradients) {
    backend.binary(Binary.MULTIPLY, dy, a.data(), part);
    addToB(backend, part, 1, gradients);
  }

  private void divisorGradient(
      Backend backend, Buffer y, Buffer dy, Buffer part, Gradients gradients) {
    backend.binary(Binary.MULTIPLY, dy, y, part);
    combine(backend, Binary.DIVIDE, part, part);
    addToB(backend, part, -1, gradients);
  }

  /** A power of 0 does not change with its exponent: the logarithm of 1 is taken there. */
  private void exponentGradient(
      Backend backend, Buffer y, Buffer dy, Buffer part, Gradients gradients) {
    Buffer zero = gradients.scratch(1);
    backend.fill(0, zero);
    backend.binaryRows(Binary.EQUAL, a.data(), zero, part);
    backend.accumulate(1, a.data(), part);
    backend.unary(Unary.LOG, part, part);
    backend.binary(Binary.MULTIPLY, part, y, part);
    backend.binary(Binary.MULTIPLY, part, dy, part);
    addToB(backend, part, 1, gradients);
  }

  /** Where the exponent is 0 the slope is 0, even at 0: it is not lowered there. */
  private void baseGradient(Backend backend, Buffer dy, Buffer da, Gradients gradients) {
    Buffer zero = gradients.scratch(1);
    Buffer lowered = gradients.scratch(b.size());
    backend.fill(0, zero);
    backend.binaryRows(Binary.NOT_EQUAL, b.data(), zero, lowered);
    backend.binary(Binary.SUBTRACT, b.data(), lowered, lowered);
    combine(backend, Binary.POWER, a.data(), lowered, da);
    combine(backend, Binary.MULTIPLY, da, da);
    backend.binary(Binary.MULTIPLY, da, dy, da);
  }

  /** {@code a} takes the mean of what it would take if a tie were its own, and if it were not. */
  private void share(
      Backend backend, Binary wins, Binary winsOrTies, Buffer dy, Gradients gradients) {
    Buffer share = gradients.scratch(a.size());
    Buffer ofA = gradients.scratch(a.size());
    combine(backend, wins, a.data(), share);
    combine(backend, winsOrTies, a.data(), ofA);
    backend.accumulate(1, share, ofA);
    backend.scale(0.5, ofA, ofA);
    backend.binary(Binary.MULTIPLY, dy, ofA, ofA);
    backend.binary(Binary.SUBTRACT, dy, ofA, share);
    addToB(backend, share, 1, gradients);
    gradients.add(a, da -> backend.accumulate(1, ofA, da));
  }

  private void viaPart(Gradients gradients, Consumer<Buffer> kernel) {
    if (b.needsGradient()) {
      kernel.accept(gradients.scratch(a.size()));
    }
  }

  /** Adds {@code sign part} to the gradient of {@code b}, summed over what was repeated. */
  private void addToB(Backend backend, Buffer part, int sign, Gradients gradients) {
    if (!byRows()) {
      gradients.add(b, db -> backend.accumulate(sign, part, db));
    } else if (sign > 0) {
      gradients.add(b, db -> backend.sumRows(part, db));
    } else {
      gradients.write(
          b,
          db -> {
            backend.fill(0, db);
            backend.sumRows(part, db);
            backend.scale(sign, db, db);
          });
    }
  }
}
