package dev.lakegrad.data.read;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes the exceptions of the packed cache and of reading from it. Behind each of them but an
 * interruption is an {@link IOException}: on another day, or another disk, it may go well.
 */
final class CacheException {
  private CacheException() {}

  static LakegradException full(Path folder, long needed, long usable) {
    String reason = "They need " + needed + " bytes, and " + usable + " are free there.";
    return new LakegradException(
        "The packed samples do not fit into " + folder + ".",
        reason,
        "Free some space, or choose a folder on a larger disk for the cache.",
        new IOException(reason));
  }

  static LakegradException failed(Path folder, Throwable cause) {
    return new LakegradException(
        "The packed samples cannot be kept in " + folder + ".",
        "The file system answered: " + cause.getMessage() + ".",
        "Check that the folder can be written and that the disk is neither full nor failing.",
        cause);
  }

  static LakegradException busy(Path file, Duration waited) {
    String reason =
        "Another task has been writing them for more than " + waited.toMinutes() + " minutes.";
    return new LakegradException(
        "The packed samples in " + file + " did not become ready.",
        reason,
        "Check that task, or choose another folder for the cache.",
        new IOException(reason));
  }

  static LakegradException late(Duration waited) {
    String reason = "Its reader gave nothing for " + waited.toSeconds() + " seconds.";
    return new LakegradException(
        "The next batch did not come.",
        reason,
        "Check the local disk that holds the packed samples.",
        new IOException(reason));
  }

  static LakegradException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new LakegradException(
        "Reading was interrupted.",
        "The task was asked to stop while it waited for " + what + ".",
        "If nobody stopped the job, look for the task's first failure.",
        cause);
  }
}
