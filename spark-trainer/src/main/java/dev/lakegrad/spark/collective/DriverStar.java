package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;

/** A worker of a star: sends its values to the StarServer on the driver, gets back the sum. */
@SuppressWarnings("DoNotCallSuggester")
public final class DriverStar implements Collective {

  /** A member that will talk to {@code server}; {@link #join} comes next. */
  public static DriverStar to(Address server, Membership me, Deadlines deadlines) {
    throw new UnsupportedOperationException();
  }

  /** Connects to the server; returns when it has accepted this rank. */
  public void join() {
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
