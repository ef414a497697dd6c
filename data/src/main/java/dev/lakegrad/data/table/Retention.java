package dev.lakegrad.data.table;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a version stays readable.
 *
 * <p>Delta refuses a superseded version once its commit is older than the table's retention of
 * deleted files, whether or not VACUUM ran; its log entries go with the retention of the log. The
 * latest version stays readable until another is committed, which may be at any moment: from then
 * on the same limits hold.
 *
 * @param committed when the version was committed
 * @param latest whether no later version is there yet
 * @param log the table's {@code delta.logRetentionDuration}
 * @param deletedFiles the table's {@code delta.deletedFileRetentionDuration}
 */
public record Retention(
    DatasetVersion version,
    Instant committed,
    boolean latest,
    Duration log,
    Duration deletedFiles) {

  /** Until when the version can surely be read, even if it is superseded now. */
  public Instant readableUntil() {
    return committed.plus(log.compareTo(deletedFiles) < 0 ? log : deletedFiles);
  }

  /** What threatens a run that needs the version until {@code end}, with the remedy; or nothing. */
  public Optional<String> warning(Instant end) {
    if (!readableUntil().isBefore(end)) {
      return Optional.empty();
    }
    String when =
        latest
            ? "can be read only while it is the latest: once superseded, Delta refuses it from "
            : "can be read only until ";
    return Optional.of(
        "Version %d of %s %s%s. To keep it longer: %s"
            .formatted(version.version(), version.path(), when, readableUntil(), statement(end)));
  }

  /** The SQL that keeps the version readable until {@code end}. */
  public String statement(Instant end) {
    long days = Duration.between(committed, end).toDays() + 1;
    String interval = "interval " + days + " days";
    return "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.logRetentionDuration' = '%s', "
            .formatted(version.path(), interval)
        + "'delta.deletedFileRetentionDuration' = '%s')".formatted(interval);
  }
}
