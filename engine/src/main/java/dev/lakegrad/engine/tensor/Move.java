package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Elements moved to where they shall lie: each part of {@code y} is copied from a tensor, and what
 * no part covers is {@code fill}. Elements that go to the same place are added up, so a sum along
 * axes is a movement too; its way back is a repetition, and that of a repetition is a sum.
 */
record Move(Shape shape, double fill, List<Part> parts) implements Op {

  /** The elements of {@code x} that lie at {@code from}, and where in {@code y} each goes. */
  record Part(Tensor x, Layout from, Layout to) {

    /** Whether each element of {@code x} goes to one place. */
    boolean isWhole() {
      return from.shape().size() == x.size() && !from.repeats();
    }
  }

  Move {
    Check.that(!parts.isEmpty(), "move", "there is nothing to move");
    Tensor first = parts.get(0).x();
    for (Part part : parts) {
      Check.that(
          part.x().type() == first.type(),
          "move",
          "types differ: %s and %s",
          first.type(),
          part.x().type());
    }
  }

  /** What {@code from} shows of {@code x}; shares the memory where nothing has to move. */
  static Tensor run(Tensor x, Layout from) {
    if (from.isRowByRow() && from.shape().size() == x.size()) {
      return x.reshape(from.shape().toArray());
    }
    return Tensor.run(
        new Move(from.shape(), 0, List.of(new Part(x, from, Layout.of(from.shape())))));
  }

  /** All of {@code x}, added up where {@code shape} repeats as that of {@code x}. */
  static Tensor sum(Tensor x, Shape shape) {
    Part part = new Part(x, Layout.of(x.shape()), Layout.of(shape).broadcast(x.shape()));
    return Tensor.run(new Move(shape, 0, List.of(part)));
  }

  @Override
  public List<Tensor> inputs() {
    return parts.stream().map(Part::x).toList();
  }

  @Override
  public boolean takesIds() {
    return true;
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    if (!isCovered()) {
      backend.fill(fill, y);
    }
    for (Part part : parts) {
      if (part.to().repeats()) {
        backend.add(part.x().data(), part.from(), y, part.to());
      } else {
        backend.copy(part.x().data(), part.from(), y, part.to());
      }
    }
  }

  private boolean isCovered() {
    int covered = 0;
    for (Part part : parts) {
      covered += part.to().repeats() ? 0 : part.to().shape().size();
    }
    return covered == shape.size();
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    for (Part part : parts) {
      if (part.isWhole()) {
        gradients.write(part.x(), dx -> backend.copy(dy, part.to(), dx, part.from()));
      } else {
        gradients.add(part.x(), dx -> backend.add(dy, part.to(), dx, part.from()));
      }
    }
  }
}
