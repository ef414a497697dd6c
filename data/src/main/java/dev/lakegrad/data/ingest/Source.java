package dev.lakegrad.data.ingest;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A file to import from, on any Hadoop file system, gzipped or not; driver and tasks open it. */
record Source(String path, SerializableConfiguration configuration) implements Serializable {
  private static final int BUFFER = 1 << 16;

  /** The file at {@code path}, which must be there. */
  static Source of(SparkSession spark, String path) {
    Source source =
        new Source(path, new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    try {
      FileStatus status = source.fileSystem().getFileStatus(source.location());
      if (status.isDirectory()) {
        throw ImportException.notAFile(path);
      }
    } catch (FileNotFoundException e) {
      throw ImportException.missing(path);
    } catch (IOException e) {
      throw ImportException.unreadable(path, e);
    }
    return source;
  }

  /** The file's bytes, unpacked if they begin as gzip does. */
  InputStream open() throws IOException {
    InputStream raw = new BufferedInputStream(fileSystem().open(location()), BUFFER);
    try {
      return beginsAsGzip(raw)
          ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER)
          : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** Whether reading from the middle means unpacking all that comes before. */
  boolean zipped() {
    try (InputStream raw = new BufferedInputStream(fileSystem().open(location()))) {
      return beginsAsGzip(raw);
    } catch (IOException e) {
      throw ImportException.unreadable(path, e);
    }
  }

  /** How many bytes the file has as it lies there. */
  long bytes() {
    try {
      return fileSystem().getFileStatus(location()).getLen();
    } catch (IOException e) {
      throw ImportException.unreadable(path, e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return location().getFileSystem(configuration.value());
  }

  private Path location() {
    return new Path(path);
  }

  private static boolean beginsAsGzip(InputStream raw) throws IOException {
    raw.mark(2);
    boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return zipped;
  }
}
