package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Every way in which keeping checkpoints fails, as problem, reason and remedy. */
final class CheckpointException {
  private CheckpointException() {}

  static LakegradException notSaved(Path folder, long step, IOException cause) {
    return new LakegradException(
        "The checkpoint of step " + step + " could not be saved under " + folder + ".",
        reason(cause),
        remedy(cause) + " Nothing half-written is left, and earlier checkpoints are as they were.",
        cause);
  }

  static LakegradException notRead(Path folder, IOException cause) {
    return new LakegradException(
        "The checkpoints under " + folder + " cannot be read.",
        reason(cause),
        remedy(cause),
        cause);
  }

  static LakegradException notDeleted(Path folder, IOException cause) {
    return new LakegradException(
        "The checkpoints under " + folder + " could not be deleted.",
        reason(cause),
        remedy(cause),
        cause);
  }

  static LakegradException noneGood(Path folder, String firstDamage) {
    return new LakegradException(
        "None of the checkpoints under " + folder + " is undamaged.",
        "Of the newest, " + firstDamage + ".",
        "Bring them back from a copy, or delete the folder to start the run from its beginning.");
  }

  static LakegradException damaged(Path checkpoint, DamagedException cause) {
    return new LakegradException(
        "Checkpoint " + checkpoint + " is damaged.",
        sentence(text(cause)),
        "Use an earlier one, or bring this one back from a copy.",
        cause);
  }

  static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static String reason(IOException cause) {
    if (isFull(cause)) {
      return "The file system is full: " + sentence(text(cause));
    }
    if (isForbidden(cause)) {
      return "Access is refused: " + sentence(text(cause));
    }
    return "The file system reports: " + sentence(text(cause));
  }

  private static String remedy(IOException cause) {
    if (isFull(cause)) {
      return "Free some space, raise the quota, or name another path.";
    }
    if (isForbidden(cause)) {
      return "Give the user who runs the job the right to write there, or name another path.";
    }
    return "Check that the file system is up and the path is right, and start the job again.";
  }

  private static boolean isFull(Throwable cause) {
    String text = cause.toString().toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("quota") || text.contains("disk full");
  }

  private static boolean isForbidden(Throwable cause) {
    String text = cause.toString().toLowerCase(Locale.ROOT);
    return cause instanceof AccessControlException
        || cause instanceof java.nio.file.AccessDeniedException
        || text.contains("permission denied")
        || text.contains("access denied");
  }

  private static String sentence(String text) {
    String first = text.strip().lines().findFirst().orElse("");
    return first.endsWith(".") ? first : first + ".";
  }
}
