package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.time.Duration;

/**
 * How much may go wrong, and how long is waited for whom.
 *
 * @param maxFailures how often the run is started again after it lost an executor
 * @param slotSeconds wait for executors to register, at the start and after one was lost
 * @param peerSeconds wait for another worker, or for another of its own threads, within a step
 * @param segmentEpochs epochs in one Spark stage; 0 for all of them
 */
public record Patience(int maxFailures, int slotSeconds, int peerSeconds, int segmentEpochs)
    implements Serializable {

  public Patience {
    Check.that(maxFailures >= 0, "training", "%d failures at most", maxFailures);
    Check.that(slotSeconds > 0, "training", "waiting %d seconds for slots", slotSeconds);
    Check.that(peerSeconds > 0, "training", "waiting %d seconds for a peer", peerSeconds);
    Check.that(segmentEpochs >= 0, "training", "segments of %d epochs", segmentEpochs);
  }

  /** Wait for the first rank to have saved a checkpoint, or for another to have read one. */
  Duration saving() {
    return Duration.ofSeconds(peerSeconds).multipliedBy(10);
  }

  static final Patience DEFAULT = new Patience(3, 120, 60, 0);

  Patience withMaxFailures(int changed) {
    return new Patience(changed, slotSeconds, peerSeconds, segmentEpochs);
  }

  Patience withSlotSeconds(int changed) {
    return new Patience(maxFailures, changed, peerSeconds, segmentEpochs);
  }

  Patience withPeerSeconds(int changed) {
    return new Patience(maxFailures, slotSeconds, changed, segmentEpochs);
  }

  Patience withSegmentEpochs(int changed) {
    return new Patience(maxFailures, slotSeconds, peerSeconds, changed);
  }
}
