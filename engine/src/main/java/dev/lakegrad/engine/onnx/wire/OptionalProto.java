package dev.lakegrad.engine.onnx.wire;

import org.jspecify.annotations.Nullable;

/** A stored value that may be missing: a tensor, a list, or again one that may be. */
public record OptionalProto(String name, @Nullable Object value) {

  static OptionalProto read(FieldReader in) throws Malformed {
    String name = "";
    Object value = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 3 -> value = TensorProto.read(in.message());
        case 5 -> value = SequenceProto.read(in.message());
        case 7 -> value = read(in.message());
        case 4, 6 -> throw new Malformed("A map or a sparse tensor stands where a tensor may");
        default -> in.skip();
      }
    }
    return new OptionalProto(name, value);
  }
}
