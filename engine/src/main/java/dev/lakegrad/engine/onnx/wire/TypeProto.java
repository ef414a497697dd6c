package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The declared type of a value. */
public sealed interface TypeProto {

  /** A tensor; without {@code shape} its rank is not known. */
  record TensorType(ElementType element, @Nullable List<Dimension> shape) implements TypeProto {
    public TensorType {
      shape = shape == null ? null : List.copyOf(shape);
    }

    private static TensorType read(FieldReader in) throws Malformed {
      ElementType element = ElementType.UNDEFINED;
      List<Dimension> shape = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> element = ElementType.of(in.whole());
          case 2 -> shape = shape(in.message());
          default -> in.skip();
        }
      }
      return new TensorType(element, shape);
    }

    private static List<Dimension> shape(FieldReader in) throws Malformed {
      List<Dimension> shape = new ArrayList<>();
      while (in.next()) {
        if (in.field() == 1) {
          shape.add(Dimension.read(in.message()));
        } else {
          in.skip();
        }
      }
      return shape;
    }

    @Override
    public void write(FieldWriter out) {
      out.message(
          1,
          type -> {
            type.whole(1, element.code());
            if (shape != null) {
              type.message(2, axes -> shape.forEach(axis -> axes.message(1, axis::write)));
            }
          });
    }
  }

  /** A list of values of one type. */
  record SequenceType(TypeProto element) implements TypeProto {
    @Override
    public void write(FieldWriter out) {
      out.message(4, type -> type.message(1, element::write));
    }
  }

  /** A value that may be missing. */
  record OptionalType(TypeProto element) implements TypeProto {
    @Override
    public void write(FieldWriter out) {
      out.message(9, type -> type.message(1, element::write));
    }
  }

  /** None, or one that nothing here computes with: a map, a sparse tensor. */
  record OtherType() implements TypeProto {
    @Override
    public void write(FieldWriter out) {}
  }

  /** Writes the fields of this type's message. */
  void write(FieldWriter out);

  static TypeProto read(FieldReader in) throws Malformed {
    TypeProto type = new OtherType();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = TensorType.read(in.message());
        case 4 -> type = new SequenceType(element(in.message()));
        case 9 -> type = new OptionalType(element(in.message()));
        default -> in.skip();
      }
    }
    return type;
  }

  private static TypeProto element(FieldReader in) throws Malformed {
    TypeProto element = new OtherType();
    while (in.next()) {
      if (in.field() == 1) {
        element = read(in.message());
      } else {
        in.skip();
      }
    }
    return element;
  }
}
