package dev.lakegrad.data.read;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.train.Batch;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Batches made of rows that Spark hands over one by one: for predictions, where the row itself is
 * wanted beside the sample. Training and evaluation read columns instead, through {@link
 * ColumnSource}.
 */
public final class RowBatches {
  private final SampleSchema schema;
  private final StructType columns;
  private final RecordDecoder decoder;
  private final Assembler assembler;
  private final int recordBytes;

  /**
   * For rows with these columns.
   *
   * @param source what messages call the place the rows come from
   */
  public RowBatches(SampleSchema schema, StructType columns, String source) {
    this.schema = schema;
    this.columns = columns;
    this.decoder = new RecordDecoder(schema, columns, source);
    this.assembler = new Assembler(schema, schema.ids() ? schema.shape().size() - 1 : 1);
    this.recordBytes = RecordLayout.of(schema).bytes();
  }

  /** The samples of {@code rows}, one each, in their order; refuses what cannot be a sample. */
  public Batch of(List<Row> rows) {
    decoder.begin(rows.size());
    for (Row row : rows) {
      decoder.add(internal(row));
    }
    ByteBuffer records = decoder.end();
    Assembler.Filling filling = assembler.start(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      filling.add(records, i * recordBytes, 0);
    }
    return filling.finish();
  }

  /** The columns that a sample is made of, as Spark keeps them inside; the others stay null. */
  private InternalRow internal(Row row) {
    @Nullable Object[] values = new Object[columns.size()];
    for (String feature : schema.features()) {
      int i = columns.fieldIndex(feature);
      values[i] = value(row, i, columns.fields()[i].dataType());
    }
    String label = schema.label();
    if (label != null) {
      int i = columns.fieldIndex(label);
      values[i] = row.get(i);
    }
    return new GenericInternalRow(values);
  }

  private static @Nullable Object value(Row row, int i, DataType type) {
    if (!row.isNullAt(i) && type instanceof StringType) {
      return UTF8String.fromString(row.getString(i));
    }
    if (row.isNullAt(i) || !(type instanceof ArrayType array)) {
      return row.get(i);
    }
    List<?> list = row.getList(i);
    if (list.contains(null)) {
      return new GenericArrayData(list.toArray());
    }
    if (array.elementType() instanceof FloatType) {
      return new GenericArrayData(floats(list));
    }
    if (array.elementType() instanceof DoubleType) {
      return new GenericArrayData(list.stream().mapToDouble(v -> (Double) v).toArray());
    }
    return new GenericArrayData(list.stream().mapToInt(v -> (Integer) v).toArray());
  }

  private static float[] floats(List<?> list) {
    float[] floats = new float[list.size()];
    Iterator<?> values = list.iterator();
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (Float) values.next();
    }
    return floats;
  }
}
