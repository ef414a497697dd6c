package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** {@code y = a} where {@code mask} is not 0, and {@code y = b} elsewhere; all of one shape. */
record Choose(Tensor mask, Tensor a, Tensor b) implements Op {

  Choose {
    Check.that(
        mask.type() == a.type() && a.type() == b.type(),
        "where",
        "types differ: mask %s, %s and %s",
        mask.type(),
        a.type(),
        b.type());
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(mask, a, b);
  }

  @Override
  public Shape shape() {
    return mask.shape();
  }

  @Override
  public boolean takesIds() {
    return true;
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    y.copyFrom(b.data());
    backend.replace(mask.data(), a.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(
        a,
        da -> {
          backend.fill(0, da);
          backend.replace(mask.data(), dy, da);
        });
    gradients.write(
        b,
        db -> {
          Buffer zeros = gradients.scratch(b.size());
          backend.fill(0, zeros);
          db.copyFrom(dy);
          backend.replace(mask.data(), zeros, db);
        });
  }
}
