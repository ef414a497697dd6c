package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;

/** A worker alone: every sum is its own value. */
public final class Solo implements Collective {

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void allReduce(Buffer values) {
    Chunks.checkType(values);
  }

  @Override
  public void barrier() {
    // Everybody is here.
  }

  @Override
  public long bytesSent() {
    return 0;
  }

  @Override
  public void abort(String why) {
    // Nobody waits, and nobody is to be told.
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
