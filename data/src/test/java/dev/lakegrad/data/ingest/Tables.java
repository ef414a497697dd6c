package dev.lakegrad.data.ingest;

import static org.apache.spark.sql.functions.expr;

import io.delta.tables.DeltaTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the tests ask a table. */
final class Tables {
  private Tables() {}

  static Map<String, String> properties(SparkSession spark, String table) {
    Row detail = DeltaTable.forPath(spark, table).detail().head();
    return detail.getJavaMap(detail.fieldIndex("properties"));
  }

  /** A column's values, files sorted by path, each from its beginning. */
  static <T> List<T> inFileOrder(SparkSession spark, String table, String column) {
    return spark
        .read()
        .format("delta")
        .load(table)
        .select(
            expr(column).as("value"),
            expr("input_file_name()").as("file"),
            expr("monotonically_increasing_id()").as("row"))
        .collectAsList()
        .stream()
        .sorted(
            Comparator.comparing((Row r) -> r.<String>getAs("file"))
                .thenComparing(r -> r.<Long>getAs("row")))
        .map(r -> r.<T>getAs("value"))
        .toList();
  }
}
