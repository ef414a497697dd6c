package dev.lakegrad.data.read;

import dev.lakegrad.data.table.SampleSchema;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The form of a packed record: the sample's elements, then its label as an int, little-endian.
 *
 * <p>All records of a schema have one width, so record {@code i} starts at {@code i * bytes()}.
 *
 * @param elements how many elements a sample has
 */
public record RecordLayout(Element element, int elements, boolean labelled)
    implements Serializable {

  /** What a sample is made of. */
  public enum Element {
    /** A byte, 0 to 255. */
    U8(1),
    F32(4),
    I32(4);

    private final int bytes;

    Element(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }

  /** How samples of {@code schema} are packed. */
  public static RecordLayout of(SampleSchema schema) {
    Element element =
        switch (schema.format()) {
          case IMAGE -> Element.U8;
          case VECTOR -> Element.F32;
          case TOKENS, TEXT -> Element.I32;
        };
    return new RecordLayout(element, schema.shape().size(), schema.label() != null);
  }

  /** The width of a record. */
  public int bytes() {
    return labelOffset() + (labelled ? Integer.BYTES : 0);
  }

  /** Where in a record the label stands. */
  int labelOffset() {
    return Math.multiplyExact(elements, element.bytes());
  }

  /** Room for {@code records} records. */
  ByteBuffer allocate(int records) {
    return ByteBuffer.allocate(Math.multiplyExact(records, bytes())).order(ByteOrder.LITTLE_ENDIAN);
  }
}
