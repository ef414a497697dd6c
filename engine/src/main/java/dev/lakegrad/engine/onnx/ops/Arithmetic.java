package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Elementwise.Binary;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;

/** Sums, products and the like of two or more arrays. */
final class Arithmetic {
  static final Binary ADD = Binary.of(Double::sum, Long::sum);
  static final Binary SUBTRACT = Binary.of((a, b) -> a - b, (a, b) -> a - b);
  static final Binary MULTIPLY = Binary.of((a, b) -> a * b, (a, b) -> a * b);
  static final Binary DIVIDE = new Binary((a, b) -> a / b, (a, b) -> a / b, Long::divideUnsigned);
  static final Binary MAX =
      new Binary(Math::max, Math::max, (a, b) -> Long.compareUnsigned(a, b) < 0 ? b : a);
  static final Binary MIN =
      new Binary(Math::min, Math::min, (a, b) -> Long.compareUnsigned(a, b) > 0 ? b : a);
  private static final Binary FLOOR_MOD =
      new Binary((a, b) -> a - b * Math.floor(a / b), Math::floorMod, Long::remainderUnsigned);
  private static final Binary REMAINDER =
      new Binary((a, b) -> a % b, (a, b) -> a % b, Long::remainderUnsigned);

  private static final Binary POWER =
      new Binary(Math::pow, Arithmetic::wholePower, Arithmetic::wholePower);

  private Arithmetic() {}

  static void addTo(Operators operators) {
    operators
        .add("Add", 1, of(ADD))
        .add("Sub", 1, of(SUBTRACT))
        .add("Mul", 1, of(MULTIPLY))
        .add("Div", 1, of(DIVIDE))
        .add("Mod", 10, call -> Elementwise.combine(call.array(0), call.array(1), mod(call)))
        .add("Pow", 1, call -> power(call.array(0), Legacy.second(call)))
        .add("Max", 1, call -> fold(call, MAX))
        .add("Min", 1, call -> fold(call, MIN))
        .add("Sum", 1, call -> fold(call, ADD))
        .add("Mean", 1, Arithmetic::mean)
        .add("Clip", 1, Arithmetic::oldClip)
        .add("Clip", 11, Arithmetic::clip)
        .add("BitShift", 11, Arithmetic::shift)
        .add("BitwiseAnd", 18, of(wholes((a, b) -> a & b)))
        .add("BitwiseOr", 18, of(wholes((a, b) -> a | b)))
        .add("BitwiseXor", 18, of(wholes((a, b) -> a ^ b)))
        .add("BitwiseNot", 18, call -> Elementwise.map(call.array(0), x -> noBits(), x -> ~x));
  }

  private static Function<Call, Value> of(Binary f) {
    return call -> Elementwise.combine(call.array(0), Legacy.second(call), f);
  }

  private static Binary wholes(LongBinaryOperator f) {
    return Binary.of((a, b) -> noBits(), f);
  }

  private static double noBits() {
    throw new IllegalArgumentException("bits: real numbers given where whole ones are wanted");
  }

  private static Array fold(Call call, Binary f) {
    List<Array> all = call.arrays();
    Check.that(!all.isEmpty(), "inputs", "there are none");
    return all.stream().reduce((a, b) -> Elementwise.combine(a, b, f)).orElseThrow();
  }

  private static Array mean(Call call) {
    int count = call.count();
    return Elementwise.map(fold(call, ADD), x -> x / count);
  }

  private static Binary mod(Call call) {
    return call.flag("fmod", 0) ? REMAINDER : FLOOR_MOD;
  }

  /** The type of the result is that of the base, whatever the exponent's is. */
  private static Array power(Array base, Array exponent) {
    Shape shape = Shapes.common(base.shape(), exponent.shape());
    Array x = base.broadcast(shape);
    Array y = exponent.broadcast(shape);
    if (x.kind() == Kind.WHOLE && y.kind() == Kind.WHOLE) {
      return Elementwise.combine(x, Array.wholes(x.type(), shape, y.wholes().clone()), POWER);
    }
    double[] powers = new double[shape.size()];
    double[] a = x.numbers();
    double[] b = y.numbers();
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(a[i], b[i]);
    }
    return Casts.ofReals(x.type(), shape, powers);
  }

  /** By squaring; a negative exponent is as if computed with real numbers and cut. */
  private static long wholePower(long base, long exponent) {
    if (exponent < 0) {
      return (long) Math.pow((double) base, (double) exponent);
    }
    long power = 1;
    long square = base;
    for (long left = exponent; left > 0; left >>= 1) {
      power *= (left & 1) == 1 ? square : 1;
      square *= square;
    }
    return power;
  }

  private static Array shift(Call call) {
    String direction = call.text("direction", "");
    Check.that(
        direction.equals("LEFT") || direction.equals("RIGHT"),
        "shift",
        "direction is \"%s\", not LEFT or RIGHT",
        direction);
    Binary left = wholes((a, b) -> b >= Long.SIZE ? 0 : a << b);
    Binary right =
        new Binary(
            (a, b) -> noBits(),
            (a, b) -> a >> Math.min(b, Long.SIZE - 1),
            (a, b) -> b >= Long.SIZE ? 0 : a >>> b);
    return Elementwise.combine(
        call.array(0), call.array(1), direction.equals("LEFT") ? left : right);
  }

  private static Array oldClip(Call call) {
    double least = call.real("min", -Float.MAX_VALUE);
    double most = call.real("max", Float.MAX_VALUE);
    return Elementwise.map(call.array(0), x -> Math.min(Math.max(x, least), most));
  }

  private static Array clip(Call call) {
    Array x = call.array(0);
    Array raised = call.has(1) ? Elementwise.combine(x, call.array(1), MAX) : x;
    return call.has(2) ? Elementwise.combine(raised, call.array(2), MIN) : raised;
  }
}
