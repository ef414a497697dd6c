package dev.lakegrad.spark.train;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * One Spark stage of N tasks that start together or not at all. The only file that knows Scala:
 * Java's own RDD has no {@code barrier()}.
 *
 * <p>The stage runs over N empty partitions, not over data: it needs no locality, and N is the
 * number of workers whatever the table looks like.
 */
final class BarrierStage {

  /** What each task does; its answer travels to the driver as text. */
  interface Task extends Serializable {
    String run(BarrierTaskContext context);
  }

  private BarrierStage() {}

  /** The answers of all ranks, in their order; throws what Spark throws when a task is lost. */
  static List<String> run(JavaSparkContext spark, int workers, String title, Task task) {
    List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    RDD<Integer> rdd = spark.parallelize(ranks, workers).rdd();
    RDD<String> answers = rdd.barrier().mapPartitions(new Partition(task), false, text);
    spark.sc().setJobDescription(title);
    try {
      return Collections.unmodifiableList(answers.toJavaRDD().collect());
    } finally {
      spark.sc().setJobDescription(null);
    }
  }

  /** A class and no lambda: Spark then has nothing to guess about what it closes over. */
  private static final class Partition
      extends AbstractFunction1<Iterator<Integer>, Iterator<String>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Task task;

    Partition(Task task) {
      this.task = task;
    }

    @Override
    public Iterator<String> apply(Iterator<Integer> rank) {
      String answer = task.run(BarrierTaskContext.get());
      return scala.jdk.javaapi.CollectionConverters.asScala(List.of(answer).iterator());
    }
  }
}
