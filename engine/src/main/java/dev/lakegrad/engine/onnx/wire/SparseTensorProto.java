package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constant that is zero but for {@code values [n]}, which stand at {@code indices}: {@code [n]}
 * into the flat array, or {@code [n, rank]}.
 */
public record SparseTensorProto(TensorProto values, TensorProto indices, List<Long> sizes) {
  public SparseTensorProto {
    sizes = List.copyOf(sizes);
  }

  static SparseTensorProto read(FieldReader in) throws Malformed {
    TensorProto values = null;
    TensorProto indices = null;
    List<Long> sizes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = TensorProto.read(in.message());
        case 2 -> indices = TensorProto.read(in.message());
        case 3 -> in.wholes(sizes);
        default -> in.skip();
      }
    }
    return new SparseTensorProto(present(values), present(indices), sizes);
  }

  private static TensorProto present(@Nullable TensorProto part) throws Malformed {
    if (part == null) {
      throw new Malformed("A sparse tensor lacks its values or their indices");
    }
    return part;
  }

  void write(FieldWriter out) {
    out.message(1, values::write).message(2, indices::write).wholes(3, sizes);
  }
}
