package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;

/**
 * What the workers of one run do together: add up their values, and wait for each other.
 *
 * <p>All ranks call the same operations with the same sizes in the same order, each from one
 * thread. An operation either succeeds, or throws a {@code LakegradException} that names the rank,
 * the host and the operation that failed first; it never waits longer than its {@link Deadlines}
 * allow. After a failure only {@link #close} is of use.
 */
public interface Collective extends AutoCloseable {

  /** This worker's number, in {@code [0, size)}. */
  int rank();

  /** How many workers there are. */
  int size();

  /**
   * Replaces {@code values} (F32 or F64) by its sum over all ranks, added in an order that depends
   * on the sizes alone: the same bits at every rank and in every run.
   */
  void allReduce(Buffer values);

  /** Returns when every rank has come here. */
  void barrier();

  /** Bytes of values that this rank has sent so far, without headers. */
  long bytesSent();

  /**
   * Ends the run from any thread: wakes whoever waits and tells the peers {@code why}. To be called
   * when this worker fails or is killed. The first reason wins; later calls do nothing.
   */
  void abort(String why);

  /** Leaves. Peers that still need this rank will fail. */
  @Override
  void close();
}
