package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.Fault;
import dev.lakegrad.data.storage.Claim;
import dev.lakegrad.data.storage.RunningTasks;
import dev.lakegrad.data.storage.Storage;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Delta table that a job makes, and no other one at the same time: there in one commit, or not
 * there.
 */
final class NewTable implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration STOPPING = Duration.ofMinutes(1);

  private final FileSystem files;
  private final Path path;
  private final Claim claim;
  private final RunningTasks tasks;

  private NewTable(FileSystem files, Path path, Claim claim, RunningTasks tasks) {
    this.files = files;
    this.path = path;
    this.claim = claim;
    this.tasks = tasks;
  }

  /** Refuses a path at which there is something already, or where another job writes. */
  static NewTable claim(SparkSession spark, String name) {
    try {
      Path path = new Path(name);
      FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
      refuseExisting(files, path);
      Claim claim =
          Claim.beside(files, files.makeQualified(path), (file, by) -> taken(path, file, by));
      try {
        refuseExisting(files, path);
      } catch (IOException | LakegradException e) {
        claim.close();
        throw e;
      }
      return new NewTable(files, path, claim, RunningTasks.of(spark.sparkContext()));
    } catch (IOException e) {
      throw new LakegradException(
          "The output path " + name + " cannot be written.",
          "The file system answered: " + e.getMessage() + ".",
          "Check the path's scheme, the address and the credentials in the Hadoop configuration.",
          Fault.in(Fault.Place.OUTPUT, e));
    }
  }

  private static void refuseExisting(FileSystem files, Path path) throws IOException {
    if (files.exists(path)) {
      throw new LakegradException(
          "The output path " + path + " exists.",
          "There is something in it, and it is not overwritten.",
          "Choose another path, or delete it.",
          Fault.in(Fault.Place.OUTPUT));
    }
  }

  private static LakegradException taken(Path path, String file, String owner) {
    return new LakegradException(
        "Another job is writing " + path + ", or was killed while it did.",
        "The file " + file + " says so: " + owner + ".",
        "Wait for that job or choose another path; if it is not running any more, delete that file.",
        Fault.in(Fault.Place.OUTPUT));
  }

  String path() {
    return path.toString();
  }

  /**
   * Writes {@code rows} and {@code origin} in one commit; takes files away if it fails. A failure
   * that explains itself, such as of a row that cannot be a sample, is thrown as it is.
   */
  void write(Dataset<Row> rows, Map<String, Object> origin) {
    try {
      rows.write()
          .format("delta")
          .mode("errorifexists")
          .option("userMetadata", JSON.writeValueAsString(origin))
          .save(path.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError("an origin is plain data", e);
    } catch (Exception e) { // Spark's checked exceptions come undeclared through Scala
      abandon(e);
      if (Failure.told(e) != null) {
        throw e;
      }
      throw new LakegradException(
          "The table " + path + " was not written.",
          "Writing it gave: " + Storage.reason(e) + ".",
          "Nothing of it is left; mend the cause and run the job again.",
          Fault.in(Fault.Place.OUTPUT, e));
    }
  }

  private void abandon(Exception cause) {
    try {
      if (!files.exists(new Path(path, "_delta_log/00000000000000000000.json"))) {
        tasks.awaitEnd(STOPPING);
        files.delete(path, true);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try (tasks) {
      claim.close();
    } catch (IOException e) {
      throw new LakegradException(
          "The claim on " + path + " could not be given up.",
          "The file system answered: " + e.getMessage() + ".",
          "Delete the file beside it that ends in .writing; the table itself is as it should be.",
          Fault.in(Fault.Place.OUTPUT, e));
    }
  }
}
