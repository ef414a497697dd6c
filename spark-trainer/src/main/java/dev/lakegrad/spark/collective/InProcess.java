package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/** The workers of one JVM, one thread each, adding in shared memory. */
@SuppressWarnings("DoNotCallSuggester")
public final class InProcess implements Collective {

  /** All members of a world of {@code size}; member {@code r} belongs to the thread of rank r. */
  public static List<InProcess> world(int size, Deadlines deadlines) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int rank() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int size() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void allReduce(Buffer values) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void barrier() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long bytesSent() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(String why) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
