package dev.lakegrad.data.storage;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.Fault.Place;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a Delta table that a job makes: claimed as long as this is open, so that no other
 * job writes there.
 *
 * <p>If it is closed without being kept, what the job put there is removed, unless another writer
 * made a table there.
 */
public final class NewTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewTable.class);
  private static final Duration STOPPING = Duration.ofMinutes(1);

  /** What a job puts into the folder of a table; all else there is somebody else's. */
  private static final Pattern OWN = Pattern.compile("_delta_log|part-.*|\\w+=.*");

  private final FileSystem files;
  private final Path path;
  private final Claim claim;
  private final RunningTasks tasks;
  private boolean made;
  private boolean kept;

  private NewTable(FileSystem files, Path path, Claim claim, RunningTasks tasks) {
    this.files = files;
    this.path = path;
    this.claim = claim;
    this.tasks = tasks;
  }

  /**
   * Refuses a path at which there is something already, or where another job writes; what a job
   * left there that was killed is removed.
   */
  public static NewTable claim(SparkSession spark, String name) {
    try {
      Path raw = new Path(name);
      FileSystem files = raw.getFileSystem(spark.sessionState().newHadoopConf());
      Path path = files.makeQualified(raw);
      refuseTable(files, path);
      Claim claim = Claim.beside(files, path, (file, owner) -> taken(path, file, owner));
      try {
        refuseTable(files, path);
        clear(files, path, claim);
      } catch (IOException | LakegradException e) {
        claim.close();
        throw e;
      }
      return new NewTable(files, path, claim, RunningTasks.of(spark.sparkContext()));
    } catch (IOException e) {
      throw output(
          "The output path " + name + " cannot be written.",
          "The file system answered: " + Storage.reason(e) + ".",
          "Check the path's scheme, the address and the credentials in the Hadoop configuration.",
          e);
    }
  }

  private static void refuseTable(FileSystem files, Path path) throws IOException {
    if (hasCommit(files, path)) {
      throw exists(path.toString(), null);
    }
  }

  private static void clear(FileSystem files, Path path, Claim claim) throws IOException {
    List<Path> there = contents(files, path);
    if (there.isEmpty()) {
      return;
    }
    if (!claim.inherited() || !there.stream().allMatch(NewTable::own)) {
      throw output(
          "The output path " + path + " is not empty.",
          "What is there is no Delta table, and a job does not mix its own files with others.",
          "Choose another path, or remove what is there first.",
          null);
    }
    LOG.warn("Removing {}, left by a job that ended before its commit", path);
    removeOwn(files, path);
  }

  /** The path with its file system's name. */
  public String path() {
    return path.toString();
  }

  /** Says that the table which is there now is this job's own; it still goes unless it is kept. */
  public void made() {
    made = true;
  }

  /** Says that the table is as it should be. */
  public void keep() {
    kept = true;
  }

  @Override
  public void close() {
    try (tasks;
        claim) {
      if (!kept) {
        tasks.awaitEnd(STOPPING);
        if (made || !hasCommit(files, path)) {
          removeOwn(files, path);
        }
      }
    } catch (IOException e) {
      throw output(
          "The remains of a job could not be removed from " + path + ".",
          "The file system answered: " + Storage.reason(e) + ".",
          "Delete the file beside it that ends in .writing and, if no table is there, the folder.",
          e);
    }
  }

  /** Another writer's table is at {@code path}. */
  public static LakegradException exists(String path, @Nullable Throwable cause) {
    return output(
        "There is a Delta table at " + path + " already.",
        "A job makes a new table, and changes none unless an import is told to append.",
        "Choose another path, or remove the table first.",
        cause);
  }

  private static LakegradException taken(Path path, String file, String owner) {
    return output(
        "Another job is writing " + path + ", or was killed while it did.",
        "The file " + file + " says so: " + owner + ".",
        "Wait for that job or choose another path; if it is not running any more, delete that file"
            + " and the folder "
            + path
            + ", then run this one again.",
        null);
  }

  private static LakegradException output(
      String problem, String reason, String remedy, @Nullable Throwable cause) {
    return new LakegradException(problem, reason, remedy, Fault.in(Place.OUTPUT, cause));
  }

  /** Whether there is a Delta table, of whatever version. */
  public static boolean hasCommit(FileSystem files, Path path) throws IOException {
    return contents(files, new Path(path, "_delta_log")).stream()
        .anyMatch(file -> file.getName().matches("\\d{20}\\.(json|checkpoint.*)"));
  }

  private static boolean own(Path file) {
    return OWN.matcher(file.getName()).matches();
  }

  private static List<Path> contents(FileSystem files, Path folder) throws IOException {
    return files.exists(folder)
        ? Arrays.stream(files.listStatus(folder)).map(FileStatus::getPath).toList()
        : List.of();
  }

  /** Removes what a job wrote, and the folder if nothing else is in it. */
  private static void removeOwn(FileSystem files, Path folder) throws IOException {
    for (Path file : contents(files, folder)) {
      if (own(file)) {
        files.delete(file, true);
      }
    }
    if (contents(files, folder).isEmpty()) {
      files.delete(folder, false);
    }
  }
}
