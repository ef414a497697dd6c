package dev.lakegrad.data.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSError;

/** Calls to a Hadoop file system that fail with an {@link IOException}, whatever disk is below. */
public final class Storage {
  private Storage() {}

  /** What is to be read or written. */
  public interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Runs {@code call}. What a local disk reports while a file is written, such as that it is full,
   * Hadoop throws as an {@link Error}, past everything that cleans up after a failure.
   */
  public static <T> T io(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (FSError e) {
      throw e.getCause() instanceof IOException cause
          ? new IOException(cause.getMessage(), e)
          : new IOException(e);
    }
  }
}
