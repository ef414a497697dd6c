package dev.lakegrad.data.read;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleSchema;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Packs records from Spark's rows, through none of the code that reads columns. */
final class RowOracle {
  private RowOracle() {}

  /** The records of each file of {@code version}, in the order of its list. */
  static List<byte[]> records(SparkSession spark, DatasetVersion version, SampleSchema schema) {
    List<Column> columns = new ArrayList<>();
    schema.features().forEach(f -> columns.add(functions.col(f)));
    if (schema.label() != null) {
      columns.add(functions.col(schema.label()));
    }
    columns.add(functions.col("_metadata.file_path").as("the_file"));
    columns.add(functions.monotonically_increasing_id().as("the_row"));
    Map<Path, List<Row>> files = new TreeMap<>();
    for (Row row :
        DeltaTables.rows(spark, version)
            .select(columns.toArray(Column[]::new))
            .orderBy("the_file", "the_row")
            .collectAsList()) {
      String file = row.getString(columns.size() - 2);
      files.computeIfAbsent(new Path(URI.create(file)), p -> new ArrayList<>()).add(row);
    }
    return version.files().stream()
        .map(f -> pack(files.getOrDefault(version.locate(f), List.of()), schema))
        .toList();
  }

  private static byte[] pack(List<Row> rows, SampleSchema schema) {
    ByteBuffer records = RecordLayout.of(schema).allocate(rows.size());
    for (Row row : rows) {
      int features = schema.features().size();
      for (int i = 0; i < features; i++) {
        put(records, row.get(i));
      }
      if (schema.label() != null) {
        records.putInt(((Number) row.get(features)).intValue());
      }
    }
    byte[] bytes = new byte[records.capacity()];
    records.get(0, bytes);
    return bytes;
  }

  private static void put(ByteBuffer records, Object value) {
    if (value instanceof byte[] bytes) {
      records.put(bytes);
    } else if (value instanceof scala.collection.Iterable<?> array) {
      boolean[] ints = new boolean[1];
      array.foreach(
          element -> {
            ints[0] = element instanceof Integer;
            if (ints[0]) {
              records.putInt((Integer) element);
            } else {
              records.putFloat(((Number) element).floatValue());
            }
            return null;
          });
    } else {
      records.putFloat(((Number) value).floatValue());
    }
  }
}
