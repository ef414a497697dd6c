package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Delta table that a job makes: there in one commit, or not there. */
final class NewTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Configuration storage;

  NewTable(SparkSession spark, String path) {
    this.path = new Path(path);
    this.storage = spark.sessionState().newHadoopConf();
  }

  String path() {
    return path.toString();
  }

  /** Refuses a path at which there is something already. */
  void refuseExisting() {
    try {
      if (path.getFileSystem(storage).exists(path)) {
        throw new LakegradException(
            "The output path " + path + " exists.",
            "There is something in it, and it is not overwritten.",
            "Choose another path, or delete it.");
      }
    } catch (IOException e) {
      throw new LakegradException(
          "The output path " + path + " cannot be reached.",
          "The file system answered: " + e.getMessage() + ".",
          "Check the path's scheme, the address and the credentials in the Hadoop configuration.",
          e);
    }
  }

  /** Writes {@code rows} and {@code origin} in one commit; takes files away if it fails. */
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
      throw e;
    }
  }

  private void abandon(Exception cause) {
    try {
      FileSystem files = path.getFileSystem(storage);
      if (!files.exists(new Path(path, "_delta_log/00000000000000000000.json"))) {
        files.delete(path, true);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
