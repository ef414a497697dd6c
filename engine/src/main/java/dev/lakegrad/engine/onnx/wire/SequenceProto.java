package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;

/** A stored list of tensors, of lists, or of values that may be missing. */
public record SequenceProto(String name, List<Object> values) {
  public SequenceProto {
    values = List.copyOf(values);
  }

  static SequenceProto read(FieldReader in) throws Malformed {
    String name = "";
    List<Object> values = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 3 -> values.add(TensorProto.read(in.message()));
        case 5 -> values.add(read(in.message()));
        case 7 -> values.add(OptionalProto.read(in.message()));
        case 4, 6 -> throw new Malformed("A list holds maps or sparse tensors");
        default -> in.skip();
      }
    }
    return new SequenceProto(name, values);
  }
}
