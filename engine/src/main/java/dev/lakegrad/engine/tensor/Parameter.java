package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An array that training moves: its value, and the gradient that {@link Tensor#backward} adds to.
 *
 * <p>A layer makes it with its initial values; placing it ({@code nn.Parameters} does) gives it a
 * type and memory that outlives every scope. Before that it has a shape and nothing else to show.
 */
public final class Parameter {
  private static final double[] NOTHING = {};

  private final Shape shape;
  private double @Nullable [] initial;
  private @Nullable Tensor value;
  private @Nullable Buffer gradient;

  private Parameter(Shape shape, double[] initial) {
    this.shape = shape;
    this.initial = initial;
  }

  /** A parameter that starts as {@code values}. */
  public static Parameter of(Shape shape, double... values) {
    Check.that(
        values.length == shape.size(),
        "parameter",
        "%s needs %d values, got %d",
        shape,
        shape.size(),
        values.length);
    return new Parameter(shape, values.clone());
  }

  /** What lies in memory already, and where its gradient is added. */
  public static Parameter over(Shape shape, Buffer value, Buffer gradient) {
    Parameter parameter = new Parameter(shape, NOTHING);
    parameter.set(value, gradient);
    return parameter;
  }

  /** Every element {@code value}. */
  public static Parameter constant(double value, Shape shape) {
    return drawn(() -> value, shape);
  }

  /** Drawn from U(-bound, bound). */
  public static Parameter uniform(Rng rng, double bound, Shape shape) {
    return drawn(() -> (2 * rng.uniform() - 1) * bound, shape);
  }

  /** Drawn from N(0, deviation²). */
  public static Parameter normal(Rng rng, double deviation, Shape shape) {
    return drawn(() -> rng.gaussian() * deviation, shape);
  }

  private static Parameter drawn(DoubleSupplier draw, Shape shape) {
    double[] values = new double[shape.size()];
    Arrays.setAll(values, i -> draw.getAsDouble());
    return new Parameter(shape, values);
  }

  public Shape shape() {
    return shape;
  }

  /** Moves this parameter into memory: writes the initial values to {@code weights}, once. */
  public void place(Buffer weights, Buffer gradient) {
    double[] values = initial;
    if (values == null) {
      throw new IllegalStateException("parameter: " + shape + " was placed before");
    }
    Check.that(
        weights.type() == gradient.type() && gradient.size() == shape.size(),
        "parameter",
        "gradient is %s, weights are %s",
        gradient,
        weights);
    weights.copyFrom(values);
    set(weights, gradient);
  }

  private void set(Buffer weights, Buffer gradient) {
    this.value = Tensor.ofParameter(this, weights);
    this.gradient = gradient;
    this.initial = null;
  }

  /** The current value; it moves when an optimiser writes to the memory it was placed in. */
  public Tensor value() {
    return placed(value);
  }

  /** What the backward passes since the last clearing have added up. */
  public Buffer gradient() {
    return placed(gradient);
  }

  private <T> T placed(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(
          "parameter: " + shape + " has no memory yet; Parameters.of gives it some");
    }
    return part;
  }

  @Override
  public String toString() {
    return "Parameter" + shape;
  }
}
