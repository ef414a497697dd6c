package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A running average of what a layer saw in training: {@code s ← (1 - momentum) s + momentum value}.
 *
 * <p>No gradient moves it and no optimiser sees it, but it belongs to what a model has learned: it
 * is saved, and hashed, with the weights. Like a {@link Parameter} it gets its memory by being
 * placed. It is linear in what it followed, so the average of several replicas' statistics is the
 * statistic of what they all saw.
 */
public final class Statistic {
  private final Shape shape;
  private final double start;
  private final double momentum;
  private @Nullable Buffer value;

  private Statistic(Shape shape, double start, double momentum) {
    this.shape = shape;
    this.start = start;
    this.momentum = momentum;
  }

  /** Every element {@code start} at first; each new value counts for {@code momentum}. */
  public static Statistic of(double start, double momentum, Shape shape) {
    Check.that(
        0 < momentum && momentum <= 1, "statistic", "momentum %s is not in (0, 1]", momentum);
    return new Statistic(shape, start, momentum);
  }

  /** One that follows what another replica sees, and has no memory yet. */
  public Statistic anew() {
    return new Statistic(shape, start, momentum);
  }

  public Shape shape() {
    return shape;
  }

  /** Moves this statistic into {@code memory}, once, with its first value. */
  public void place(Buffer memory) {
    Check.state(value == null, "statistic", "%s was placed before", shape);
    double[] values = new double[shape.size()];
    Arrays.fill(values, start);
    memory.copyFrom(values);
    this.value = memory;
  }

  /** The current value: live memory. */
  public Buffer value() {
    Buffer placed = value;
    if (placed == null) {
      throw new IllegalStateException(
          "statistic: " + shape + " has no memory yet; Parameters.of gives it some");
    }
    return placed;
  }

  /** One more value, times {@code scale}. */
  void follow(Buffer seen, double scale) {
    Buffer average = value();
    for (int i = 0; i < average.size(); i++) {
      average.set(i, (1 - momentum) * average.get(i) + momentum * scale * seen.get(i));
    }
  }

  @Override
  public String toString() {
    return "Statistic" + shape;
  }
}
