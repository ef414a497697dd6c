package dev.lakegrad.spark.train;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.spark.collective.Collective;

/** A collective whose failures are told apart from those of the worker itself. */
final class Tracked implements Collective {
  private final Collective inner;

  Tracked(Collective inner) {
    this.inner = inner;
  }

  @Override
  public int rank() {
    return inner.rank();
  }

  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public void allReduce(Buffer values) {
    try {
      inner.allReduce(values);
    } catch (RuntimeException e) {
      throw new PeerFailure(e);
    }
  }

  @Override
  public void barrier() {
    try {
      inner.barrier();
    } catch (RuntimeException e) {
      throw new PeerFailure(e);
    }
  }

  @Override
  public long bytesSent() {
    return inner.bytesSent();
  }

  @Override
  public void abort(String why) {
    inner.abort(why);
  }

  @Override
  public void close() {
    inner.close();
  }
}
