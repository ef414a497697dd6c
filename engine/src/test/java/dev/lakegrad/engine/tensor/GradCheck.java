package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Compares the gradients of a function with central differences in {@code float64}.
 *
 * <p>Each input is checked three ways: as a parameter among parameters; as the only one that needs
 * a gradient; and as something computed that is used twice, so that its gradients must be summed.
 * The gradient from above is random. Then each backend computes it once more, in {@code float32}.
 */
public final class GradCheck {
  private static final double STEP = 1e-5;
  private static final double SMALLEST = 1e-3;
  private static final double SINGLE = 1e-4;

  private final Function<List<Tensor>, Tensor> f;
  private DoubleUnaryOperator domain = x -> x;
  private List<Shape> shapes = List.of();

  private GradCheck(Function<List<Tensor>, Tensor> f) {
    this.f = f;
  }

  public static GradCheck of(UnaryOperator<Tensor> f) {
    return new GradCheck(x -> f.apply(x.get(0)));
  }

  public static GradCheck of(BinaryOperator<Tensor> f) {
    return new GradCheck(x -> f.apply(x.get(0), x.get(1)));
  }

  public static GradCheck ofAll(Function<List<Tensor>, Tensor> f) {
    return new GradCheck(f);
  }

  /** Maps the normally distributed inputs to where the function is defined and smooth. */
  public GradCheck on(DoubleUnaryOperator domain) {
    this.domain = domain;
    return this;
  }

  public GradCheck at(Shape... shapes) {
    this.shapes = List.of(shapes);
    return this;
  }

  public void within(double tolerance) {
    Workspace workspace = new Workspace();
    for (int i = 0; i < shapes.size(); i++) {
      int chosen = i;
      List<Parameter> inputs = inputs();
      Parameter input = inputs.get(i);
      double[] expected =
          differences(workspace, input.value().data(), () -> f.apply(values(inputs)));
      String name = "input " + i + " of " + shapes;
      check(workspace, name + ", all", input, expected, 1, tolerance, () -> values(inputs));
      check(
          workspace, name + ", alone", input, expected, 1, tolerance, () -> alone(inputs, chosen));
      List<Tensor> twice = new ArrayList<>();
      check(
          workspace,
          name + ", computed and used twice",
          input,
          expected,
          2,
          tolerance,
          () -> {
            if (twice.isEmpty()) {
              inputs.forEach(p -> twice.add(p.value().mul(1)));
            }
            return twice;
          });
      for (Backend backend : workspace.backends().all()) {
        checkSingle(backend, name, i, expected);
      }
    }
    assertThat(workspace.pool().inUseBytes()).as("bytes not given back").isZero();
  }

  /** The same gradient as {@code float32}, on each backend. */
  private void checkSingle(Backend backend, String name, int chosen, double[] expected) {
    Workspace workspace = new Workspace(Backends.of(backend));
    List<Parameter> inputs =
        inputs().stream().map(p -> Placed.of(DType.F32, p.shape(), p.value().toDoubles())).toList();
    try (Scope scope = Scope.training(workspace)) {
      weighted(f.apply(values(inputs))).backward();
      assertThat(scope.records()).isTrue();
    }
    double[] actual = inputs.get(chosen).gradient().toDoubles();
    assertClose(name + " on " + backend.name() + " as float32", actual, expected, SINGLE);
  }

  private List<Parameter> inputs() {
    Rng rng = Rng.of(11);
    List<Parameter> inputs = new ArrayList<>();
    for (Shape shape : shapes) {
      double[] values = new double[shape.size()];
      Arrays.setAll(values, i -> domain.applyAsDouble(rng.gaussian()));
      inputs.add(Placed.of(shape, values));
    }
    return inputs;
  }

  private static List<Tensor> values(List<Parameter> inputs) {
    return inputs.stream().map(Parameter::value).toList();
  }

  private static List<Tensor> alone(List<Parameter> inputs, int chosen) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor value = inputs.get(i).value();
      tensors.add(i == chosen ? value : Tensor.ofDoubles(value.shape(), value.toDoubles()));
    }
    return tensors;
  }

  private void check(
      Workspace workspace,
      String name,
      Parameter input,
      double[] expected,
      int uses,
      double tolerance,
      Supplier<List<Tensor>> inputs) {
    startAtOne(workspace, input.gradient());
    try (Scope scope = Scope.training(workspace)) {
      Tensor loss = weighted(f.apply(inputs.get()));
      for (int use = 1; use < uses; use++) {
        loss = loss.add(weighted(f.apply(inputs.get())));
      }
      loss.backward();
      assertThat(scope.records()).isTrue();
    }
    double[] all = Arrays.stream(expected).map(d -> d * uses).toArray();
    double[] added = Arrays.stream(input.gradient().toDoubles()).map(g -> g - 1).toArray();
    assertClose(name, added, all, tolerance);
  }

  /** Gradients start at one, to see that they are added to. */
  private static void startAtOne(Workspace workspace, Buffer gradient) {
    workspace.backends().forType(DType.F64).fill(1, gradient);
  }

  // For whole modules, whose parameters share one buffer

  /** The derivative of the weighted sum of {@code f} by each of {@code values}. */
  public static double[] differences(Workspace workspace, Buffer values, Supplier<Tensor> f) {
    double[] derivatives = new double[values.size()];
    for (int i = 0; i < derivatives.length; i++) {
      double value = values.get(i);
      values.set(i, value + STEP);
      double above = loss(workspace, f);
      values.set(i, value - STEP);
      double below = loss(workspace, f);
      values.set(i, value);
      derivatives[i] = (above - below) / (2 * STEP);
    }
    return derivatives;
  }

  private static double loss(Workspace workspace, Supplier<Tensor> f) {
    // Batch norm is one function in training and another in inference.
    try (Scope scope = Scope.training(workspace)) {
      assertThat(scope.records()).isTrue();
      return weighted(f.get()).item();
    }
  }

  /** A scalar in which every element has another weight: its gradient is not just ones. */
  public static Tensor weighted(Tensor y) {
    Rng rng = Rng.of(5);
    double[] weights = new double[y.size()];
    Arrays.setAll(weights, i -> rng.gaussian());
    return y.mul(Tensor.ofDoubles(y.type(), y.shape(), weights)).sum();
  }

  /** The largest difference, relative to the largest value. */
  public static void assertClose(
      String name, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    double scale = SMALLEST;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      error = Math.max(error, Math.abs(expected[i] - actual[i]));
    }
    assertThat(error / scale)
        .as("%s: %s, not %s", name, Arrays.toString(actual), Arrays.toString(expected))
        .isLessThanOrEqualTo(tolerance);
  }
}
