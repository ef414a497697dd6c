package dev.lakegrad.spark.train;

/** A collective operation failed: another rank is the cause, or the network between. */
final class PeerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeerFailure(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
