package dev.lakegrad.spark.train;

import java.nio.ByteBuffer;

/**
 * What one rank tells the driver about one step.
 *
 * @param step how many steps are done, this one among them
 * @param epoch counted from 0
 * @param loss the mean over the rank's own samples; NaN if it had none
 * @param count the rank's own samples
 * @param stepNanos how long the step took
 * @param syncNanos how much of it was spent with the peers
 */
record StepNote(
    int rank, long step, int epoch, double loss, int count, long stepNanos, long syncNanos) {
  static final int BYTES = 4 + 8 + 4 + 8 + 4 + 8 + 8;

  void write(ByteBuffer to) {
    to.putInt(rank).putLong(step).putInt(epoch).putDouble(loss).putInt(count);
    to.putLong(stepNanos).putLong(syncNanos);
  }

  static StepNote read(ByteBuffer from) {
    return new StepNote(
        from.getInt(),
        from.getLong(),
        from.getInt(),
        from.getDouble(),
        from.getInt(),
        from.getLong(),
        from.getLong());
  }
}
