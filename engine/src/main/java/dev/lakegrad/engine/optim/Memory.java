package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Shape;
import java.util.function.ToIntFunction;

/**
 * One piece of what a rule remembers between steps.
 *
 * @param start what every element is before the first step
 * @param size how many elements there are for a tensor
 */
record Memory(String name, double start, ToIntFunction<Shape> size) {

  /** A number for each weight, 0 at first. */
  static Memory of(String name) {
    return new Memory(name, 0, Shape::size);
  }

  Memory from(double changed) {
    return new Memory(name, changed, size);
  }
}
