package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.onnx.wire.OptionalProto;
import dev.lakegrad.engine.onnx.wire.SequenceProto;
import dev.lakegrad.engine.onnx.wire.TensorProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What flows between nodes: an array, a list of values, or one that may be missing. */
public sealed interface Value permits Array, Value.Sequence, Value.Perhaps {

  /** As errors name it: {@code float[2, 3]}. */
  String description();

  /** A list, which no node changes. */
  record Sequence(List<Value> values) implements Value {
    public Sequence {
      values = List.copyOf(values);
    }

    @Override
    public String description() {
      return "a sequence of " + values.size();
    }
  }

  /** A value, or none. */
  record Perhaps(@Nullable Value value) implements Value {
    @Override
    public String description() {
      return value == null ? "nothing" : "an optional " + value.description();
    }
  }

  /** A stored list. */
  static Sequence of(SequenceProto stored) {
    return new Sequence(stored.values().stream().map(Value::stored).toList());
  }

  /** A stored value that may be missing. */
  static Perhaps of(OptionalProto stored) {
    Object value = stored.value();
    return new Perhaps(value == null ? null : stored(value));
  }

  private static Value stored(Object value) {
    if (value instanceof TensorProto tensor) {
      return Array.of(tensor);
    }
    return value instanceof SequenceProto list ? of(list) : of((OptionalProto) value);
  }
}
