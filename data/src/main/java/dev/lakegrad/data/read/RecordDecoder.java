package dev.lakegrad.data.read;

import dev.lakegrad.data.table.DataException;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.Tokenizer;
import dev.lakegrad.data.text.TokenizerSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * Turns the columns of one file into packed records, and refuses values that cannot be trained on.
 *
 * <p>A column that lies in memory as Spark wrote it is copied in bulk. One that is wrapped (some
 * rows are deleted) or holds nulls goes row by row, which also finds the row to name in an error;
 * so does text, which becomes tokens here.
 */
final class RecordDecoder {
  private static final int BLOCK_BYTES = 8 << 20;

  private final Format format;
  private final RecordLayout layout;
  private final String file;
  private final String[] names;
  private final int[] features;
  private final DataType[] types;
  private final int label;
  private final @Nullable String labelName;
  private final @Nullable DataType labelType;
  private final int classes;
  private final int vocabulary;
  private final @Nullable Tokenizer tokenizer; // where a feature is text
  private ByteBuffer records;
  private int block;
  private long before;

  RecordDecoder(SampleSchema schema, StructType columns, String file) {
    this.format = schema.format();
    this.layout = RecordLayout.of(schema);
    this.file = file;
    this.names = schema.features().toArray(new String[0]);
    this.features = new int[names.length];
    this.types = new DataType[names.length];
    for (int i = 0; i < names.length; i++) {
      features[i] = columns.fieldIndex(names[i]);
      types[i] = columns.fields()[features[i]].dataType();
    }
    this.labelName = schema.label();
    this.label = labelName == null ? -1 : columns.fieldIndex(labelName);
    this.labelType = labelName == null ? null : columns.fields()[label].dataType();
    this.classes = schema.classes();
    this.vocabulary = schema.vocabulary().size();
    TokenizerSpec spec = schema.tokenizer();
    this.tokenizer = spec != null && types[0] instanceof StringType ? spec.tokenizer() : null;
    this.records = layout.allocate(0);
  }

  /** How many rows have been decoded. */
  long rows() {
    return before + block;
  }

  /** How many rows make a block of bounded size: at least one, however wide. */
  int blockRows() {
    return Math.max(1, BLOCK_BYTES / layout.bytes());
  }

  /** The records of {@code rows} rows of a batch of columns, from row {@code from} on. */
  ByteBuffer decode(ColumnarBatch batch, int from, int rows) {
    begin(rows);
    if (!bulk(batch, from, rows)) {
      for (int row = from; row < from + rows; row++) {
        add(batch.getRow(row));
      }
      return end();
    }
    if (labelName != null) {
      ColumnVector column = batch.column(label);
      boolean nulls = column.hasNull();
      for (block = 0; block < rows; block++) {
        if (nulls && column.isNullAt(from + block)) {
          throw bad(labelName, "null");
        }
        putLabel(integer(column, from + block));
      }
    }
    block = rows;
    return end();
  }

  /** Starts a block with room for {@code rows}. */
  void begin(int rows) {
    before += block;
    block = 0;
    if (records.capacity() < (long) rows * layout.bytes()) {
      records = layout.allocate(rows);
    }
    records.clear();
  }

  /** The block so far. */
  ByteBuffer end() {
    return records.position(0).limit(block * layout.bytes());
  }

  /** Decodes one row. */
  void add(InternalRow row) {
    for (int i = 0; i < names.length; i++) {
      if (row.isNullAt(features[i])) {
        throw bad(names[i], "null");
      }
      switch (format) {
        case IMAGE -> putBytes(row.getBinary(features[i]), 0, -1);
        case TOKENS, TEXT -> putIds(ids(row, features[i]), 0, -1);
        case VECTOR -> {
          if (types[i] instanceof ArrayType array) {
            putFloats(floats(row.getArray(features[i]), array), 0, -1);
          } else {
            putFloat(i, number(row, features[i], types[i]));
          }
        }
      }
    }
    if (labelName != null) {
      if (row.isNullAt(label)) {
        throw bad(labelName, "null");
      }
      putLabel(integer(row, label));
    }
    block++;
  }

  /** Copies the features of all rows at once where their memory allows it. */
  private boolean bulk(ColumnarBatch batch, int from, int rows) {
    if (format == Format.VECTOR && !(types[0] instanceof ArrayType)) {
      return scalars(batch, from, rows);
    }
    if (tokenizer != null
        || !(batch.column(features[0]) instanceof WritableColumnVector column)
        || column.hasDictionary()
        || column.hasNull()
        || column.arrayData().hasNull()) {
      return false;
    }
    for (block = 0; block < rows; block++) {
      int row = from + block;
      copy(column, column.getArrayOffset(row), column.getArrayLength(row));
    }
    block = 0;
    return true;
  }

  private void copy(WritableColumnVector column, int offset, int length) {
    WritableColumnVector data = column.arrayData();
    checkLength(length);
    if (format == Format.IMAGE) {
      putBytes(data.getBytes(offset, length), 0, length);
    } else if (format != Format.VECTOR) {
      putIds(data.getInts(offset, length), 0, length);
    } else if (data.dataType() instanceof FloatType) {
      putFloats(data.getFloats(offset, length), 0, length);
    } else {
      putFloats(floats(data.getDoubles(offset, length)), 0, length);
    }
  }

  /** Single numbers, a column at a time. */
  private boolean scalars(ColumnarBatch batch, int from, int rows) {
    for (int i = 0; i < names.length; i++) {
      if (batch.column(features[i]).hasNull()) {
        return false;
      }
    }
    for (int i = 0; i < names.length; i++) {
      ColumnVector column = batch.column(features[i]);
      float[] floats = types[i] instanceof FloatType ? column.getFloats(from, rows) : null;
      for (block = 0; block < rows; block++) {
        putFloat(i, floats == null ? number(column, from + block, types[i]) : floats[block]);
      }
    }
    block = 0;
    return true;
  }

  private void putBytes(byte[] values, int from, int length) {
    checkLength(length < 0 ? values.length : length);
    records.put(block * layout.bytes(), values, from, layout.elements());
  }

  private void putIds(int[] values, int from, int length) {
    checkLength(length < 0 ? values.length : length);
    int lowest = format == Format.TEXT ? -1 : 0;
    int limit = format == Format.TEXT ? vocabulary : classes;
    for (int i = from; i < from + layout.elements(); i++) {
      if (values[i] < lowest || values[i] >= limit) {
        throw bad(names[0], "the token " + values[i] + ", which is not in [0, " + limit + ")");
      }
    }
    IntBuffer view =
        records
            .slice(block * layout.bytes(), layout.labelOffset())
            .order(records.order())
            .asIntBuffer();
    view.put(values, from, layout.elements());
  }

  private void putFloats(float[] values, int from, int length) {
    checkLength(length < 0 ? values.length : length);
    for (int i = from; i < from + layout.elements(); i++) {
      if (!Float.isFinite(values[i])) {
        throw bad(names[0], values[i] + " at place " + (i - from));
      }
    }
    FloatBuffer view =
        records
            .slice(block * layout.bytes(), layout.labelOffset())
            .order(records.order())
            .asFloatBuffer();
    view.put(values, from, layout.elements());
  }

  private void putFloat(int feature, float value) {
    if (!Float.isFinite(value)) {
      throw bad(names[feature], Float.toString(value));
    }
    records.putFloat(block * layout.bytes() + feature * Float.BYTES, value);
  }

  private void putLabel(long value) {
    if (value < 0 || value >= classes) {
      throw bad(
          String.valueOf(labelName),
          "the label " + value + ", which is not in [0, " + classes + ")");
    }
    records.putInt(block * layout.bytes() + layout.labelOffset(), (int) value);
  }

  private void checkLength(int length) {
    if (length != layout.elements()) {
      throw bad(names[0], length + " elements, where a sample has " + layout.elements());
    }
  }

  private int[] ids(SpecializedGetters row, int ordinal) {
    if (tokenizer != null) {
      return tokenizer.encode(row.getUTF8String(ordinal).toString(), layout.elements());
    }
    ArrayData array = row.getArray(ordinal);
    checkNulls(array);
    return array.toIntArray();
  }

  private float[] floats(ArrayData array, ArrayType type) {
    checkNulls(array);
    return type.elementType() instanceof FloatType
        ? array.toFloatArray()
        : floats(array.toDoubleArray());
  }

  /** What float32 cannot hold becomes infinite, and is refused as such. */
  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private void checkNulls(ArrayData array) {
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw bad(names[0], "null at place " + i);
      }
    }
  }

  private long integer(SpecializedGetters row, int ordinal) {
    if (labelType instanceof IntegerType) {
      return row.getInt(ordinal);
    }
    if (labelType instanceof LongType) {
      return row.getLong(ordinal);
    }
    return labelType instanceof ShortType ? row.getShort(ordinal) : row.getByte(ordinal);
  }

  private long integer(ColumnVector column, int row) {
    if (labelType instanceof IntegerType) {
      return column.getInt(row);
    }
    if (labelType instanceof LongType) {
      return column.getLong(row);
    }
    return labelType instanceof ShortType ? column.getShort(row) : column.getByte(row);
  }

  private static float number(SpecializedGetters row, int ordinal, DataType type) {
    if (type instanceof FloatType) {
      return row.getFloat(ordinal);
    }
    if (type instanceof DoubleType) {
      return (float) row.getDouble(ordinal);
    }
    if (type instanceof IntegerType) {
      return row.getInt(ordinal);
    }
    if (type instanceof LongType) {
      return row.getLong(ordinal);
    }
    return type instanceof ByteType ? row.getByte(ordinal) : row.getShort(ordinal);
  }

  private static float number(ColumnVector column, int row, DataType type) {
    if (type instanceof DoubleType) {
      return (float) column.getDouble(row);
    }
    if (type instanceof IntegerType) {
      return column.getInt(row);
    }
    if (type instanceof LongType) {
      return column.getLong(row);
    }
    return type instanceof ByteType ? column.getByte(row) : column.getShort(row);
  }

  private RuntimeException bad(String column, String what) {
    return DataException.badValue(file, rows(), column, what);
  }
}
