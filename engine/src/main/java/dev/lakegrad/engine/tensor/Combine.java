package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
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
    String name = f.name().toLowerCase(Locale.ROOT);
    Check.that(a.type() == b.type(), name, "types differ: %s and %s", a.type(), b.type());
    Check.that(endsWith(a.shape(), b.shape()), name, "%s does not fit %s", b.shape(), a.shape());
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
  public void forward(Backend backend, Buffer y) {
    combine(backend, f, a.data(), y);
  }

  /** {@code out = g(x, b)}. */
  private void combine(Backend backend, Binary g, Buffer x, Buffer out) {
    if (byRows()) {
      backend.binaryRows(g, x, b.data(), out);
    } else {
      backend.binary(g, x, b.data(), out);
    }
  }

  /** For a product {@code da = dy b, db = dy a}; for a quotient {@code da = dy/b, db = -dy y/b}. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    switch (f) {
      case ADD, SUBTRACT -> {
        addToB(backend, dy, f == Binary.ADD ? 1 : -1, gradients);
        gradients.handOn(a, dy);
      }
      case MULTIPLY -> {
        viaPart(
            gradients,
            part -> {
              backend.binary(Binary.MULTIPLY, dy, a.data(), part);
              addToB(backend, part, 1, gradients);
            });
        gradients.write(a, da -> combine(backend, Binary.MULTIPLY, dy, da));
      }
      case DIVIDE -> {
        viaPart(
            gradients,
            part -> {
              backend.binary(Binary.MULTIPLY, dy, y, part);
              combine(backend, Binary.DIVIDE, part, part);
              addToB(backend, part, -1, gradients);
            });
        gradients.write(a, da -> combine(backend, Binary.DIVIDE, dy, da));
      }
    }
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
