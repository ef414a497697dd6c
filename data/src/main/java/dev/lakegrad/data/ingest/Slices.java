package dev.lakegrad.data.ingest;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** What the executors make of a source, one partition for each slice of it. */
final class Slices {
  private Slices() {}

  /** Gives the rows of slice {@code index} of {@code count}; called in a task. */
  @FunctionalInterface
  interface Reader extends Serializable {
    Iterator<Row> rows(int index, int count);
  }

  /** What is found in slice {@code index} of {@code count}; called in a task. */
  @FunctionalInterface
  interface Finder<T> extends Serializable {
    T find(int index, int count);
  }

  static Dataset<Row> rows(SparkSession spark, int count, StructType schema, Reader reader) {
    return spark
        .range(0, count, 1, count)
        .mapPartitions(
            (MapPartitionsFunction<Long, Row>)
                ids ->
                    ids.hasNext()
                        ? reader.rows(Math.toIntExact(ids.next()), count)
                        : Collections.emptyIterator(),
            Encoders.row(schema));
  }

  /** The findings of all slices, in order. */
  static <T> List<T> findings(SparkSession spark, int count, Finder<T> finder) {
    List<Integer> indices = IntStream.range(0, count).boxed().toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(indices, count)
        .map(index -> finder.find(index, count))
        .collect();
  }

  /** Closes {@code resource} when the task that this thread runs is over, however it ends. */
  static void closeWithTask(AutoCloseable resource) {
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) context -> close(resource));
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
