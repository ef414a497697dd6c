package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Dense;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.wire.AttributeProto;
import dev.lakegrad.engine.onnx.wire.AttributeType;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import dev.lakegrad.engine.onnx.wire.SparseTensorProto;
import dev.lakegrad.engine.onnx.wire.TensorProto;
import java.util.Arrays;
import java.util.List;

/** Arrays out of nothing but their shape and some numbers. */
final class Generators {
  private static final List<String> CONSTANTS =
      List.of(
          "value",
          "sparse_value",
          "value_float",
          "value_floats",
          "value_int",
          "value_ints",
          "value_string",
          "value_strings");

  private Generators() {}

  static void addTo(Operators operators) {
    operators
        .add("Constant", 1, Generators::constant)
        .add("ConstantOfShape", 9, Generators::constantOfShape)
        .add("EyeLike", 9, Generators::eye)
        .add("Range", 11, Generators::range)
        .add("OneHot", 9, Generators::oneHot);
  }

  /** Zero, false, or the empty text. */
  static Array zero(ElementType type) {
    return switch (type.kind()) {
      case REAL -> Array.reals(type, Shape.of(1), 0);
      case TEXT -> Array.texts(Shape.of(1), "");
      default -> Array.wholes(type, Shape.of(1), 0);
    };
  }

  private static Array constant(Call call) {
    AttributeProto attribute =
        CONSTANTS.stream()
            .flatMap(name -> call.attribute(name).stream())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("constant: it has no value"));
    if (attribute.type() == AttributeType.TENSOR) {
      return Array.of((TensorProto) attribute.value());
    }
    if (attribute.type() == AttributeType.SPARSE_TENSOR) {
      return Dense.of((SparseTensorProto) attribute.value());
    }
    boolean one = !(attribute.value() instanceof List<?>);
    List<?> values = one ? List.of(attribute.value()) : attribute.list(Object.class);
    return row(values, attribute.name()).reshape(one ? Shape.of() : Shape.of(values.size()));
  }

  private static Array row(List<?> values, String name) {
    Shape shape = Shape.of(values.size());
    if (name.startsWith("value_f")) {
      double[] reals = values.stream().mapToDouble(v -> (Float) v).toArray();
      return Array.reals(ElementType.FLOAT, shape, reals);
    }
    return name.startsWith("value_i")
        ? Array.row(values.stream().mapToLong(v -> (Long) v).toArray())
        : Array.texts(shape, values.toArray(String[]::new));
  }

  private static Array constantOfShape(Call call) {
    Shape shape = Shapes.of(call.array(0).wholes());
    Array value =
        call.attribute("value")
            .map(a -> Array.of((TensorProto) a.value()))
            .orElseGet(() -> zero(ElementType.FLOAT));
    return value.reshape(Shape.of()).broadcast(shape);
  }

  private static Array eye(Call call) {
    Array like = call.array(0);
    int columns = like.shape().at(1);
    long diagonal = call.whole("k", 0);
    double[] ones = new double[like.size()];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = i % columns - i / columns == diagonal ? 1 : 0;
    }
    ElementType type = call.sets("dtype") ? Casts.target(call, "dtype") : like.type();
    return Casts.ofReals(type, like.shape(), ones);
  }

  private static Array range(Call call) {
    Array start = call.array(0);
    double step = call.array(2).number();
    Check.that(step != 0, "range", "the step is 0");
    double count = Math.ceil((call.array(1).number() - start.number()) / step);
    Shape shape = Shapes.of((long) Math.max(0, count));
    if (start.kind() == Kind.REAL) {
      double[] values = new double[shape.size()];
      Arrays.setAll(values, i -> start.number() + i * step);
      return Array.reals(start.type(), shape, values);
    }
    long[] values = new long[shape.size()];
    Arrays.setAll(values, i -> start.whole() + i * call.array(2).whole());
    return Array.wholes(start.type(), shape, values);
  }

  private static Array oneHot(Call call) {
    Array indices = call.array(0);
    long depth = (long) call.array(1).number();
    int rank = indices.rank() + 1;
    int axis = Shapes.axis(call.whole("axis", -1), rank);
    Array last = Reshaping.unsqueeze(indices, axis);
    Shape shape = Shapes.with(last.shape(), axis, depth);
    double[] wanted = last.broadcast(shape).numbers();
    int inner = Shapes.product(shape, axis + 1, rank);
    int[] from = new int[shape.size()];
    for (int i = 0; i < from.length; i++) {
      long place = (long) wanted[i];
      from[i] = (place < 0 ? place + depth : place) == i / inner % depth ? 1 : 0;
    }
    return call.array(2).pick(shape, from);
  }
}
