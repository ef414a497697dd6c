package dev.lakegrad.spark.train;

import dev.lakegrad.data.read.ColumnSource;
import dev.lakegrad.spark.checkpoint.Moment;
import dev.lakegrad.spark.collective.Address;
import dev.lakegrad.spark.collective.JobKey;
import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What the driver tells all workers of one segment; the same for each.
 *
 * @param source the pinned version and how its rows become samples
 * @param totalSteps of the whole run
 * @param endEpoch the segment ends before this epoch
 * @param channel how the workers find and know one another
 * @param start where the run goes on
 * @param storage how to reach the output's file system
 */
record WorkerSpec(
    TrainingSpec training,
    ColumnSource source,
    long totalSteps,
    int endEpoch,
    Channel channel,
    Start start,
    SerializableConfiguration storage)
    implements Serializable {

  /**
   * The connections of one attempt.
   *
   * @param job a name that no other run has
   * @param generation counts the attempts of the run
   * @param star the service on the driver that adds up gradients, in driver mode
   * @param feed the service on the driver that takes progress
   */
  record Channel(
      String job, int generation, JobKey key, @Nullable Address star, Address feed, FeedKey feedKey)
      implements Serializable {}

  /** The checkpoint to go on from, as a path, or null at the beginning. */
  record Start(@Nullable String checkpoint, long step, int epoch, int stepInEpoch)
      implements Serializable {

    static final Start BEGINNING = new Start(null, 0, 0, 0);

    static Start at(String checkpoint, Moment moment) {
      return new Start(
          checkpoint, moment.step(), Math.toIntExact(moment.epoch()), moment.stepInEpoch());
    }
  }

  int workers() {
    return training.group().workers();
  }
}
