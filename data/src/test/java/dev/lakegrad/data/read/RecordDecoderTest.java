package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
  private static final int ROWS = 4096; // what Spark's vectorised reader puts into a batch
  private static final StructType COLUMNS =
      new StructType().add("image", DataTypes.BinaryType).add("label", DataTypes.IntegerType);

  @Test
  void keepsBlocksOfWideRecordsSmallAtTheEndOfALargeBatchToo() {
    RecordDecoder decoder = new RecordDecoder(images(1 << 20), COLUMNS, "f");
    int width = (1 << 20) + Integer.BYTES;
    try (ColumnarBatch batch = batch(1 << 20, ROWS)) {
      assertThat(decoder.blockRows()).isEqualTo(7);

      ByteBuffer first = decoder.decode(batch, 0, 7);
      assertThat(first.remaining()).isEqualTo(7 * width).isLessThan(8 << 20);
      assertThat(first.getInt(6 * width + (1 << 20))).isEqualTo(6);

      ByteBuffer last = decoder.decode(batch, ROWS - 3, 3);
      assertThat(last.remaining()).isEqualTo(3 * width);
      assertThat(last.get(2 * width)).isEqualTo((byte) 1);
      assertThat(last.get(3 * width - Integer.BYTES - 1)).isEqualTo((byte) 2);
      assertThat(last.getInt(3 * width - Integer.BYTES)).isEqualTo((ROWS - 1) % 10);
      assertThat(decoder.rows()).isEqualTo(10);
    }
  }

  @Test
  void makesABlockOfOneRecordThatIsWiderThanABlock() {
    RecordDecoder decoder = new RecordDecoder(images(9 << 20), COLUMNS, "f");
    try (ColumnarBatch batch = batch(9 << 20, 2)) {
      assertThat(decoder.blockRows()).isEqualTo(1);
      assertThat(decoder.decode(batch, 1, 1).remaining()).isEqualTo((9 << 20) + Integer.BYTES);
    }
  }

  @Test
  void namesTheRowOfTheFileWhereABlockStartsInsideABatch() {
    RecordDecoder decoder = new RecordDecoder(images(2), COLUMNS, "f");
    try (ColumnarBatch batch = batch(2, 10)) {
      ((WritableColumnVector) batch.column(1)).putInt(7, 10);
      decoder.decode(batch, 0, 5);

      assertThatThrownBy(() -> decoder.decode(batch, 5, 5))
          .isInstanceOf(LakegradException.class)
          .hasMessageStartingWith("Row 7 of f ")
          .hasMessageContaining("the label 10");
    }
  }

  private static SampleSchema images(int bytes) {
    return new SampleSchema(
        Format.IMAGE,
        List.of("image"),
        "label",
        Shape.of(bytes),
        10,
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  @Test
  void textBecomesTokensCutAndPadded() {
    TokenizerSpec words =
        TokenizerSpec.of(TokenizerKind.WORDS, List.of("<unknown>", "good", "film"));
    SampleSchema schema =
        new SampleSchema(
            Format.TEXT,
            List.of("text"),
            null,
            Shape.of(3),
            2,
            List.of(),
            List.of(),
            List.of(),
            words);
    StructType columns = new StructType().add("text", DataTypes.StringType);
    RecordDecoder decoder = new RecordDecoder(schema, columns, "f");
    WritableColumnVector text = new OnHeapColumnVector(3, DataTypes.StringType);
    text.putByteArray(0, "Good film".getBytes(StandardCharsets.UTF_8));
    text.putByteArray(1, "a good, good film".getBytes(StandardCharsets.UTF_8));
    text.putNull(2);
    try (ColumnarBatch batch = new ColumnarBatch(new ColumnVector[] {text}, 3)) {
      int[] tokens = new int[6];
      decoder.decode(batch, 0, 2).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(tokens);

      assertThat(tokens).containsExactly(1, 2, -1, 0, 1, 1);
      assertThatThrownBy(() -> decoder.decode(batch, 2, 1))
          .isInstanceOf(LakegradException.class)
          .hasMessageStartingWith("Row 2 of f ")
          .hasMessageContaining("null");
    }
  }

  /** All rows share the memory of one image, 1 at its start and 2 at its end; labels count. */
  private static ColumnarBatch batch(int width, int rows) {
    WritableColumnVector image = new OnHeapColumnVector(rows, DataTypes.BinaryType);
    WritableColumnVector label = new OnHeapColumnVector(rows, DataTypes.IntegerType);
    byte[] bytes = new byte[width];
    bytes[0] = 1;
    bytes[width - 1] = 2;
    image.arrayData().appendBytes(width, bytes, 0);
    for (int row = 0; row < rows; row++) {
      image.putArray(row, 0, width);
      label.putInt(row, row % 10);
    }
    return new ColumnarBatch(new ColumnVector[] {image, label}, rows);
  }
}
