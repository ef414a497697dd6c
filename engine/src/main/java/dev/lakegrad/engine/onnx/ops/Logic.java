package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Elementwise.Binary;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Comparisons, and operations on truth. */
final class Logic {
  private Logic() {}

  /** Whether something holds between two numbers; it never does for NaN. */
  private interface Relation {
    boolean holds(double a, double b);
  }

  static void addTo(Operators operators) {
    operators
        .add("Equal", 1, compare((a, b) -> a == b, order -> order == 0))
        .add("Greater", 1, compare((a, b) -> a > b, order -> order > 0))
        .add("GreaterOrEqual", 12, compare((a, b) -> a >= b, order -> order >= 0))
        .add("Less", 1, compare((a, b) -> a < b, order -> order < 0))
        .add("LessOrEqual", 12, compare((a, b) -> a <= b, order -> order <= 0))
        .add("And", 1, of(Binary.of((a, b) -> a * b, (a, b) -> a & b)))
        .add("Or", 1, of(Binary.of((a, b) -> a + b, (a, b) -> a | b)))
        .add("Xor", 1, of(Binary.of((a, b) -> a - b, (a, b) -> a ^ b)))
        .add("Not", 1, call -> not(call.array(0)))
        .add("IsNaN", 9, call -> test(call.array(0), Double::isNaN))
        .add("IsInf", 10, call -> test(call.array(0), infinite(call)))
        .add("Where", 9, call -> where(call.array(0), call.array(1), call.array(2)));
  }

  private static Function<Call, Value> compare(Relation reals, IntPredicate order) {
    return call -> {
      Array a = call.array(0);
      Array b = Legacy.second(call);
      Check.that(a.type() == b.type(), "types", "%s and %s differ", a.type(), b.type());
      Shape shape = Shapes.common(a.shape(), b.shape());
      return compare(a.broadcast(shape), b.broadcast(shape), reals, order);
    };
  }

  private static Array compare(Array a, Array b, Relation reals, IntPredicate order) {
    long[] holds = new long[a.size()];
    for (int i = 0; i < holds.length; i++) {
      boolean held =
          switch (a.kind()) {
            case REAL -> reals.holds(a.reals()[i], b.reals()[i]);
            case TEXT -> order.test(a.texts()[i].compareTo(b.texts()[i]));
            default -> order.test(order(a.type(), a.wholes()[i], b.wholes()[i]));
          };
      holds[i] = held ? 1 : 0;
    }
    return Array.wholes(ElementType.BOOL, a.shape(), holds);
  }

  /** How two whole numbers of {@code type} compare. */
  static int order(ElementType type, long a, long b) {
    return type == ElementType.UINT64 ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  private static Function<Call, Value> of(Binary f) {
    return call -> {
      Array a = truth(call.array(0));
      return Elementwise.combine(a, truth(Legacy.second(call)), f);
    };
  }

  private static Array truth(Array x) {
    Check.that(x.type() == ElementType.BOOL, "logic", "%s given where bool is wanted", x.type());
    return x;
  }

  static Array not(Array x) {
    return Elementwise.map(truth(x), value -> value, value -> 1 - value);
  }

  private static Array test(Array x, DoublePredicate predicate) {
    long[] holds = new long[x.size()];
    for (int i = 0; i < holds.length; i++) {
      holds[i] = predicate.test(x.reals()[i]) ? 1 : 0;
    }
    return Array.wholes(ElementType.BOOL, x.shape(), holds);
  }

  private static DoublePredicate infinite(Call call) {
    boolean positive = call.flag("detect_positive", 1);
    boolean negative = call.flag("detect_negative", 1);
    return x -> Double.isInfinite(x) && (x > 0 ? positive : negative);
  }

  /** {@code condition ? a : b}, of any type. */
  static Array where(Array condition, Array a, Array b) {
    Check.that(a.type() == b.type(), "types", "%s and %s differ", a.type(), b.type());
    Shape shape = Shapes.common(condition.shape(), a.shape(), b.shape());
    long[] chosen = truth(condition).broadcast(shape).wholes();
    Array both = Array.join(List.of(a.broadcast(shape), b.broadcast(shape)));
    int[] from = new int[shape.size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = chosen[i] != 0 ? i : from.length + i;
    }
    return both.pick(shape, from);
  }
}
