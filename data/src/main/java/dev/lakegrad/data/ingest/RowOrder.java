package dev.lakegrad.data.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import dev.lakegrad.data.table.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Spreads rows over files in the order of a column of random numbers, which it drops. */
final class RowOrder {
  static final String COLUMN = "_order";

  private RowOrder() {}

  /**
   * The rows in {@code files} partitions; which row comes where depends on {@link #COLUMN} only.
   */
  static Dataset<Row> apply(Dataset<Row> rows, int files) {
    return rows.repartitionById(files, pmod(col(COLUMN), lit(files)).cast("int"))
        .sortWithinPartitions(Properties.SPLIT, COLUMN)
        .drop(COLUMN);
  }
}
