package dev.lakegrad.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class RunningTasksIT {
  // Tasks run in this JVM, and get nothing but by way of statics.
  private static final CountDownLatch WRITING = new CountDownLatch(1);
  private static final CountDownLatch REPORTED = new CountDownLatch(1);
  private static final AtomicBoolean WROTE = new AtomicBoolean();

  @Test
  void aTaskThatOutlivesItsJobIsWaitedFor() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    try (RunningTasks tasks = RunningTasks.of(spark.sc())) {
      assertThatThrownBy(
              () -> spark.parallelize(List.of(0, 1), 2).foreach(RunningTasksIT::failOrWrite))
          .isInstanceOf(SparkException.class);
      assertThat(WROTE).as("the job has failed, and its other task goes on").isFalse();

      REPORTED.countDown();
      tasks.awaitEnd(Duration.ofSeconds(60));
      assertThat(WROTE).isTrue();
    }
  }

  private static void failOrWrite(int task) throws InterruptedException {
    if (task == 0) {
      assertThat(WRITING.await(60, TimeUnit.SECONDS)).isTrue();
      throw new IllegalStateException("the one that fails");
    }
    WRITING.countDown();
    assertThat(REPORTED.await(60, TimeUnit.SECONDS)).isTrue();
    WROTE.set(true);
  }
}
