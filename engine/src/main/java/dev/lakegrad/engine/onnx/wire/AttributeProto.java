package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.Check;
import java.util.List;

/**
 * A constant that belongs to a node: {@code value} is what {@link AttributeType} says, a list where
 * it is in the plural. In the body of a function, {@code reference} may name the attribute of the
 * calling node that it stands for, and then the value is an empty list.
 */
public record AttributeProto(String name, AttributeType type, Object value, String reference) {

  public AttributeProto {
    value = value instanceof List<?> list ? List.copyOf(list) : value;
    Check.that(
        !reference.isEmpty() || type.content().isInstance(value),
        "attribute",
        "\"%s\" of type %s has the value %s",
        name,
        type,
        value);
  }

  public static AttributeProto of(String name, float value) {
    return new AttributeProto(name, AttributeType.FLOAT, value, "");
  }

  public static AttributeProto of(String name, long value) {
    return new AttributeProto(name, AttributeType.INT, value, "");
  }

  public static AttributeProto of(String name, String value) {
    return new AttributeProto(name, AttributeType.STRING, value, "");
  }

  public static AttributeProto of(String name, TensorProto value) {
    return new AttributeProto(name, AttributeType.TENSOR, value, "");
  }

  public static AttributeProto of(String name, GraphProto value) {
    return new AttributeProto(name, AttributeType.GRAPH, value, "");
  }

  public static AttributeProto ofInts(String name, List<Long> values) {
    return new AttributeProto(name, AttributeType.INTS, values, "");
  }

  public static AttributeProto ofFloats(String name, List<Float> values) {
    return new AttributeProto(name, AttributeType.FLOATS, values, "");
  }

  static AttributeProto read(FieldReader in) throws Malformed {
    AttributeFields fields = new AttributeFields();
    while (in.next()) {
      fields.take(in);
    }
    return fields.attribute();
  }

  void write(FieldWriter out) {
    out.text(1, name).whole(20, type.code()).text(21, reference);
    if (reference.isEmpty()) {
      writeValue(out);
    }
  }

  private void writeValue(FieldWriter out) {
    switch (type) {
      case FLOAT -> out.real(2, (Float) value);
      case INT -> out.whole(3, (Long) value);
      case STRING -> out.item(4, (String) value);
      case TENSOR -> out.message(5, ((TensorProto) value)::write);
      case GRAPH -> out.message(6, ((GraphProto) value)::write);
      case SPARSE_TENSOR -> out.message(22, ((SparseTensorProto) value)::write);
      case TYPE_PROTO -> out.message(14, ((TypeProto) value)::write);
      case FLOATS -> out.reals(7, list(Float.class));
      case INTS -> out.wholes(8, list(Long.class));
      case STRINGS -> list(String.class).forEach(text -> out.item(9, text));
      case TENSORS -> list(TensorProto.class).forEach(each -> out.message(10, each::write));
      case GRAPHS -> list(GraphProto.class).forEach(each -> out.message(11, each::write));
      case SPARSE_TENSORS ->
          list(SparseTensorProto.class).forEach(each -> out.message(23, each::write));
      case TYPE_PROTOS -> list(TypeProto.class).forEach(each -> out.message(15, each::write));
    }
  }

  /** The values of a plural attribute. */
  public <T> List<T> list(Class<T> element) {
    Check.that(value instanceof List<?>, "attribute", "\"%s\" is no list but %s", name, type);
    return ((List<?>) value).stream().map(element::cast).toList();
  }
}
