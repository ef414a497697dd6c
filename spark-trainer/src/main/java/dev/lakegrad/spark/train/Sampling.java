package dev.lakegrad.spark.train;

import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Which samples a run sees, in which order and how often.
 *
 * @param epochs passes over the data
 * @param maxSteps the run ends after so many steps, however many epochs are left; 0 for no limit
 * @param batch samples of one worker in one step; 0 where {@code globalBatch} is given
 * @param globalBatch samples of all workers in one step; 0 where {@code batch} is given
 * @param seed everything random in the run comes from it
 * @param context how many tokens a model sees at once; of no effect where data are not tokens
 * @param augmentation how samples are changed in each epoch
 */
public record Sampling(
    int epochs,
    long maxSteps,
    int batch,
    int globalBatch,
    long seed,
    int context,
    Augmentation augmentation)
    implements Serializable {

  public Sampling {
    Check.that(epochs > 0, "training", "%d epochs", epochs);
    Check.that(maxSteps >= 0, "training", "%d steps at most", maxSteps);
    Check.that(
        (batch > 0 && globalBatch == 0) || (batch == 0 && globalBatch > 0),
        "training",
        "either a batch or a global batch must be given: batch %d, global batch %d",
        batch,
        globalBatch);
    Check.that(context > 0, "training", "a context of %d tokens", context);
  }

  static final Sampling DEFAULT = new Sampling(5, 0, 64, 0, 1, 128, Augmentation.NONE);

  Sampling withEpochs(int changed) {
    return new Sampling(changed, maxSteps, batch, globalBatch, seed, context, augmentation);
  }

  Sampling withMaxSteps(long changed) {
    return new Sampling(epochs, changed, batch, globalBatch, seed, context, augmentation);
  }

  Sampling withBatch(int changed) {
    return new Sampling(epochs, maxSteps, changed, 0, seed, context, augmentation);
  }

  Sampling withGlobalBatch(int changed) {
    return new Sampling(epochs, maxSteps, 0, changed, seed, context, augmentation);
  }

  Sampling withSeed(long changed) {
    return new Sampling(epochs, maxSteps, batch, globalBatch, changed, context, augmentation);
  }

  Sampling withContext(int changed) {
    return new Sampling(epochs, maxSteps, batch, globalBatch, seed, changed, augmentation);
  }

  Sampling withAugmentation(Augmentation changed) {
    return new Sampling(epochs, maxSteps, batch, globalBatch, seed, context, changed);
  }
}
