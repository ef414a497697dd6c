package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An {@code AttributeProto} on its way in: one of fourteen fields is its value. */
final class AttributeFields {
  private final Map<AttributeType, Object> single = new EnumMap<>(AttributeType.class);
  private final List<Float> reals = new ArrayList<>();
  private final List<Long> wholes = new ArrayList<>();
  private final Map<AttributeType, List<Object>> several = new EnumMap<>(AttributeType.class);
  private String name = "";
  private String reference = "";
  private long code;

  /** Takes the field that {@code in} stands at. */
  void take(FieldReader in) throws Malformed {
    switch (in.field()) {
      case 1 -> name = in.text();
      case 20 -> code = in.whole();
      case 21 -> reference = in.text();
      case 2 -> single.put(AttributeType.FLOAT, in.real());
      case 3 -> single.put(AttributeType.INT, in.whole());
      case 4 -> single.put(AttributeType.STRING, in.text());
      case 5 -> single.put(AttributeType.TENSOR, TensorProto.read(in.message()));
      case 6 -> single.put(AttributeType.GRAPH, GraphProto.read(in.message()));
      case 14 -> single.put(AttributeType.TYPE_PROTO, TypeProto.read(in.message()));
      case 22 -> single.put(AttributeType.SPARSE_TENSOR, SparseTensorProto.read(in.message()));
      case 7 -> in.reals(reals);
      case 8 -> in.wholes(wholes);
      case 9 -> add(AttributeType.STRINGS, in.text());
      case 10 -> add(AttributeType.TENSORS, TensorProto.read(in.message()));
      case 11 -> add(AttributeType.GRAPHS, GraphProto.read(in.message()));
      case 15 -> add(AttributeType.TYPE_PROTOS, TypeProto.read(in.message()));
      case 23 -> add(AttributeType.SPARSE_TENSORS, SparseTensorProto.read(in.message()));
      default -> in.skip();
    }
  }

  private void add(AttributeType type, Object value) {
    several.computeIfAbsent(type, t -> new ArrayList<>()).add(value);
  }

  AttributeProto attribute() throws Malformed {
    AttributeType type = type();
    Object value =
        switch (type) {
          case FLOATS -> reals;
          case INTS -> wholes;
          case STRINGS, TENSORS, GRAPHS, SPARSE_TENSORS, TYPE_PROTOS ->
              several.getOrDefault(type, List.of());
          // A number that is 0, or an empty text, need not be there.
          case FLOAT -> single.getOrDefault(type, 0f);
          case INT -> single.getOrDefault(type, 0L);
          case STRING -> single.getOrDefault(type, "");
          case TENSOR, GRAPH, SPARSE_TENSOR, TYPE_PROTO -> present(type, single.get(type));
        };
    return new AttributeProto(name, type, value, reference);
  }

  /** The one that is stated; the first models had none, there it is the field that is there. */
  private AttributeType type() throws Malformed {
    for (AttributeType type : AttributeType.values()) {
      if (code == type.code()) {
        return type;
      }
    }
    if (code != 0) {
      throw new Malformed("Attribute \"%s\" has the unknown type %d", name, code);
    }
    if (!single.isEmpty()) {
      return single.keySet().iterator().next();
    }
    if (!several.isEmpty()) {
      return several.keySet().iterator().next();
    }
    return reals.isEmpty() ? AttributeType.INTS : AttributeType.FLOATS;
  }

  private Object present(AttributeType type, @Nullable Object value) throws Malformed {
    if (value == null && reference.isEmpty()) {
      throw new Malformed("Attribute \"%s\" of type %s has no value", name, type);
    }
    return value == null ? List.of() : value;
  }
}
