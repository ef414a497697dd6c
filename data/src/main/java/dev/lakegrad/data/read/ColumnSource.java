package dev.lakegrad.data.read;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import java.io.Serializable;
import org.apache.spark.sql.SparkSession;

/**
 * The files of a pinned version, readable in any task: planned on the driver, sent to the tasks,
 * opened there. Every task that opens a file sees the same records in the same order.
 */
public interface ColumnSource extends Serializable {

  /** Plans how to read {@code version}; no data is read yet. */
  static ColumnSource plan(SparkSession spark, DatasetVersion version, SampleSchema schema) {
    return DeltaColumns.plan(spark, version, schema);
  }

  /** The version that is read; its files are numbered by their place in its list. */
  DatasetVersion version();

  /** How rows become samples. */
  SampleSchema schema();

  /**
   * Opens file number {@code file}, inside a task.
   *
   * <p>The reader refuses values that cannot be trained on, and a file that does not hold as many
   * rows as the table's log says.
   */
  RecordReader open(int file);
}
