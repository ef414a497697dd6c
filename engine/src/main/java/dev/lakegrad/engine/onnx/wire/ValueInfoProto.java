package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.onnx.wire.TypeProto.OtherType;
import dev.lakegrad.engine.onnx.wire.TypeProto.TensorType;
import java.util.List;

/** A value that goes into a graph or comes out of it. */
public record ValueInfoProto(String name, TypeProto type) {

  /** A tensor of {@code element}s of this shape. */
  public static ValueInfoProto tensor(String name, ElementType element, Dimension... shape) {
    return new ValueInfoProto(name, new TensorType(element, List.of(shape)));
  }

  static ValueInfoProto read(FieldReader in) throws Malformed {
    String name = "";
    TypeProto type = new OtherType();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> type = TypeProto.read(in.message());
        default -> in.skip();
      }
    }
    return new ValueInfoProto(name, type);
  }

  void write(FieldWriter out) {
    out.text(1, name).message(2, type::write);
  }
}
