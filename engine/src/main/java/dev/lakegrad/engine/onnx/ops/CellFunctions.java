package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.run.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** The functions that recurrent cells name, with their parameters. */
final class CellFunctions {
  private CellFunctions() {}

  /** Those that {@code direction} names, or {@code otherwise}. */
  static List<DoubleUnaryOperator> of(Call call, List<String> otherwise, int direction) {
    List<String> names = call.texts("activations");
    double[] alphas = call.reals("activation_alpha");
    double[] betas = call.reals("activation_beta");
    List<DoubleUnaryOperator> functions = new ArrayList<>();
    for (int i = 0; i < otherwise.size(); i++) {
      int index = direction * otherwise.size() + i;
      String name = index < names.size() ? names.get(index) : otherwise.get(i);
      functions.add(of(name.toLowerCase(Locale.ROOT), at(alphas, index), at(betas, index)));
    }
    return functions;
  }

  private static double at(double[] parameters, int index) {
    return index < parameters.length ? parameters[index] : Double.NaN;
  }

  /** NaN stands for a parameter that is not given. */
  private static DoubleUnaryOperator of(String name, double alpha, double beta) {
    return switch (name) {
      case "tanh" -> Math::tanh;
      case "sigmoid" -> Activations::sigmoid;
      case "relu" -> x -> Math.max(0, x);
      case "softsign" -> x -> x / (1 + Math.abs(x));
      case "softplus" -> Activations::softplus;
      case "affine" -> x -> or(alpha, 1) * x + or(beta, 0);
      case "leakyrelu" -> x -> Activations.leaky(x, or(alpha, 0.01));
      case "thresholdedrelu" -> x -> x > or(alpha, 1) ? x : 0;
      case "scaledtanh" -> x -> or(alpha, 1) * Math.tanh(or(beta, 1) * x);
      case "hardsigmoid" -> x -> Math.max(0, Math.min(1, or(alpha, 0.2) * x + or(beta, 0.5)));
      case "elu" -> x -> x < 0 ? or(alpha, 1) * Math.expm1(x) : x;
      default -> throw new IllegalArgumentException("recurrence: no function \"" + name + "\"");
    };
  }

  private static double or(double given, double otherwise) {
    return Double.isNaN(given) ? otherwise : given;
  }
}
