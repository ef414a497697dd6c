package dev.lakegrad.data.storage;

import dev.lakegrad.data.Causes;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FSError;

/** Calls to a Hadoop file system that fail with an {@link IOException}, whatever disk is below. */
public final class Storage {
  private Storage() {}

  /** What is to be read or written. */
  public interface Call<T> {
    T run() throws IOException;
  }

  /** What {@code failure} began with, as one line: Spark wraps it in words of tasks and stages. */
  public static String reason(Throwable failure) {
    List<Throwable> causes = Causes.of(failure);
    Throwable root = causes.get(causes.size() - 1);
    String text = root.getMessage() == null ? root.toString() : root.getMessage();
    String line = text.lines().findFirst().orElse(root.toString()).strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
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
