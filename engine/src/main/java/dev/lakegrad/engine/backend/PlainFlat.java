package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The flat kernels, element by element. */
final class PlainFlat {
  private PlainFlat() {}

  static void fill(double value, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      out.set(i, value);
    }
  }

  static void unary(Unary f, Buffer x, Buffer out) {
    DoubleUnaryOperator function = PlainFunctions.of(f);
    for (int i = 0; i < out.size(); i++) {
      out.set(i, function.applyAsDouble(x.get(i)));
    }
  }

  static void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx) {
    DoubleBinaryOperator slope = PlainFunctions.slope(f);
    for (int i = 0; i < dx.size(); i++) {
      dx.set(i, dy.get(i) * slope.applyAsDouble(x.get(i), y.get(i)));
    }
  }

  static void binary(Binary f, Buffer a, Buffer b, Buffer out) {
    DoubleBinaryOperator function = PlainFunctions.of(f);
    for (int i = 0; i < out.size(); i++) {
      out.set(i, function.applyAsDouble(a.get(i), b.get(i)));
    }
  }

  static void replace(Buffer mask, Buffer x, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      if (mask.get(i) != 0) {
        out.set(i, x.get(i));
      }
    }
  }

  static void scale(double scale, Buffer x, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      out.set(i, scale * x.get(i));
    }
  }

  static void accumulate(double scale, Buffer x, Buffer y) {
    for (int i = 0; i < y.size(); i++) {
      y.set(i, y.get(i) + scale * x.get(i));
    }
  }

  static void blend(double keep, Buffer y, double add, Buffer x) {
    for (int i = 0; i < y.size(); i++) {
      y.set(i, keep * y.get(i) + add * x.get(i));
    }
  }

  static void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    for (int i = 0; i < w.size(); i++) {
      double weight = w.get(i);
      double slope = g.get(i) + step.decay() * weight;
      double mean = step.beta1() * m.get(i) + (1 - step.beta1()) * slope;
      double square = step.beta2() * v.get(i) + (1 - step.beta2()) * slope * slope;
      m.set(i, mean);
      v.set(i, square);
      double ratio = mean / (Math.sqrt(square * step.scale()) + step.epsilon());
      w.set(i, step.shrink() * weight - step.rate() * ratio);
    }
  }

  static double sum(Buffer x) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += x.get(i);
    }
    return sum;
  }

  static double sumOfSquares(Buffer x) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      double value = x.get(i);
      sum += value * value;
    }
    return sum;
  }
}
