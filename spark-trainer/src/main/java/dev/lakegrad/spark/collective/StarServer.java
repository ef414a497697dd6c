package dev.lakegrad.spark.collective;

/** The middle of a star, on the driver: adds up what the workers send. One attempt of one run. */
@SuppressWarnings("DoNotCallSuggester")
public final class StarServer implements AutoCloseable {

  /**
   * Listens on a free port of {@code host} and serves {@code driver.size()} workers on a thread of
   * its own. Make one for each attempt; {@code driver} has the rank {@link Membership#DRIVER}.
   */
  public static StarServer start(String host, Membership driver, Deadlines deadlines) {
    throw new UnsupportedOperationException();
  }

  /** Where the workers find it. */
  public Address address() {
    throw new UnsupportedOperationException();
  }

  /** Ends the run from any thread and tells the workers why. */
  public void abort(String why) {
    throw new UnsupportedOperationException();
  }

  /** Stops serving; workers that still need it will fail. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
