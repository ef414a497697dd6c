package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Functions that stand between the layers of a network. */
final class Activations {
  private static final double SELU_ALPHA = 1.6732631921768188;
  private static final double SELU_GAMMA = 1.0507010221481323;

  private Activations() {}

  static void addTo(Operators operators) {
    operators
        .add("Relu", 1, c -> Elementwise.map(c.array(0), x -> Math.max(x, 0), x -> Math.max(x, 0)))
        .add("LeakyRelu", 1, of("alpha", 0.01, Activations::leaky))
        .add(
            "PRelu",
            1,
            call -> Elementwise.combine(call.array(0), slope(call), (x, s) -> leaky(x, s)))
        .add("ThresholdedRelu", 10, of("alpha", 1, (x, alpha) -> x > alpha ? x : 0))
        .add("Elu", 1, of("alpha", 1, (x, alpha) -> x < 0 ? alpha * Math.expm1(x) : x))
        .add("Celu", 12, of("alpha", 1, Activations::celu))
        .add("Selu", 1, of(Activations::selu))
        .add("Sigmoid", 1, of(call -> Activations::sigmoid))
        .add("HardSigmoid", 1, of(Activations::hardSigmoid))
        .add("HardSwish", 14, of(call -> x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))))
        .add("Swish", 24, of("alpha", 1, (x, alpha) -> x * sigmoid(alpha * x)))
        .add("SwiGLU", 28, Activations::gated)
        .add("Mish", 18, of(call -> x -> x * Math.tanh(softplus(x))))
        .add("Softplus", 1, of(call -> Activations::softplus))
        .add("Softsign", 1, of(call -> x -> x / (1 + Math.abs(x))))
        .add("Gelu", 20, of(Activations::gelu))
        .add("Shrink", 9, Activations::shrink);
  }

  /** A function that some attributes make. */
  private static Function<Call, Value> of(Function<Call, DoubleUnaryOperator> made) {
    return call -> Elementwise.map(call.array(0), made.apply(call));
  }

  /** A function of a number and of one attribute. */
  private static Function<Call, Value> of(
      String attribute, double otherwise, DoubleBinaryOperator f) {
    return call -> {
      double parameter = call.real(attribute, otherwise);
      return Elementwise.map(call.array(0), x -> f.applyAsDouble(x, parameter));
    };
  }

  static double leaky(double x, double slope) {
    return x < 0 ? slope * x : x;
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** {@code log(1 + e^x)}, without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double celu(double x, double alpha) {
    return Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
  }

  private static DoubleUnaryOperator selu(Call call) {
    double old = call.version() < 6 ? 1.6732 : SELU_ALPHA;
    double alpha = call.real("alpha", old);
    double gamma = call.real("gamma", call.version() < 6 ? 1.0507 : SELU_GAMMA);
    return x -> gamma * (x > 0 ? x : alpha * Math.expm1(x));
  }

  private static DoubleUnaryOperator hardSigmoid(Call call) {
    double alpha = call.real("alpha", 0.2);
    double beta = call.real("beta", 0.5);
    return x -> Math.max(0, Math.min(1, alpha * x + beta));
  }

  private static DoubleUnaryOperator gelu(Call call) {
    String approximate = call.text("approximate", "none");
    Check.that(
        approximate.equals("none") || approximate.equals("tanh"),
        "gelu",
        "approximate is \"%s\", not none or tanh",
        approximate);
    double scale = Math.sqrt(2 / Math.PI);
    return approximate.equals("none")
        ? x -> x / 2 * (1 + Functions.erf(x / Math.sqrt(2)))
        : x -> x / 2 * (1 + Math.tanh(scale * (x + 0.044715 * x * x * x)));
  }

  private static Array shrink(Call call) {
    double lambda = call.real("lambd", 0.5);
    double bias = call.real("bias", 0);
    DoubleUnaryOperator f = x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
    return Elementwise.map(call.array(0), f, x -> (long) f.applyAsDouble((double) x));
  }

  /** {@code x sigmoid(α x) y}. */
  private static Array gated(Call call) {
    double alpha = call.real("alpha", 1);
    return Elementwise.combine(call.array(0), call.array(1), (x, y) -> x * sigmoid(alpha * x) * y);
  }

  /** Until version 7 the slopes of channels were one row, which does not broadcast. */
  private static Array slope(Call call) {
    Array x = call.array(0);
    Array slope = call.array(1);
    boolean channels = call.version() < 7 && slope.rank() == 1 && slope.size() > 1 && x.rank() > 2;
    return channels ? Legacy.along(slope, 1, x.rank()) : slope;
  }
}
