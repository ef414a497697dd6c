package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/** A ring of sockets: each rank sends to the next one and receives from the one before. */
@SuppressWarnings("DoNotCallSuggester")
public final class TcpRing implements Collective {

  /** Listens on a free port of {@code host}; {@link #join} comes next. */
  public static TcpRing bind(String host, Membership me, Deadlines deadlines) {
    throw new UnsupportedOperationException();
  }

  /** This rank and its address, for the others. */
  public Peer peer() {
    throw new UnsupportedOperationException();
  }

  /** Connects to the next rank and is connected to by the one before. Needs every rank once. */
  public void join(List<Peer> peers) {
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
