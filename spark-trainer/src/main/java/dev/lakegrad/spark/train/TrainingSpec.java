package dev.lakegrad.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.zoo.ModelSpec;
import java.io.Serializable;

/**
 * Everything about a training run but its data: which model, how it learns, what samples it sees in
 * which order, who trains together, where the result goes and how much may go wrong.
 *
 * <p>Start with {@link #of} and change what should differ by the {@code with} methods. Its JSON is
 * kept in every checkpoint and with the trained model.
 */
public record TrainingSpec(
    ModelSpec model,
    Learning learning,
    Sampling sampling,
    Group group,
    Output output,
    Patience patience)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code model}, trained by Adam for 5 epochs by one worker in batches of 64. */
  public static TrainingSpec of(ModelSpec model, String output) {
    return new TrainingSpec(
        model,
        Learning.DEFAULT,
        Sampling.DEFAULT,
        Group.DEFAULT,
        Output.at(output),
        Patience.DEFAULT);
  }

  /** Samples of all workers in one step. */
  public int globalBatch() {
    return sampling.globalBatch() > 0
        ? sampling.globalBatch()
        : Math.multiplyExact(sampling.batch(), group.workers());
  }

  /** Steps of the whole run on {@code rows} samples. */
  long totalSteps(long rows) {
    long all = epochSteps(rows) * sampling.epochs();
    return sampling.maxSteps() == 0 ? all : Math.min(sampling.maxSteps(), all);
  }

  /** Epochs that are begun, fewer than asked for where the most steps end earlier. */
  int begunEpochs(long rows) {
    long each = epochSteps(rows);
    return Math.toIntExact((totalSteps(rows) + each - 1) / each);
  }

  private long epochSteps(long rows) {
    int batch = globalBatch();
    return (rows + batch - 1) / batch;
  }

  /** This as one line of JSON. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a training spec is plain data", e);
    }
  }

  /** What {@link #toJson} wrote. */
  public static TrainingSpec parse(String json) {
    try {
      return JSON.readValue(json, TrainingSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("training: not a training spec: " + e.getMessage(), e);
    }
  }

  public TrainingSpec withModel(ModelSpec changed) {
    return new TrainingSpec(changed, learning, sampling, group, output, patience);
  }

  public TrainingSpec withOptimizer(OptimizerSpec changed) {
    return with(learning.withOptimizer(changed));
  }

  public TrainingSpec withRate(RateSpec changed) {
    return with(learning.withRate(changed));
  }

  public TrainingSpec withClip(double changed) {
    return with(learning.withClip(changed));
  }

  public TrainingSpec withPrecision(Precision changed) {
    return with(learning.withPrecision(changed));
  }

  public TrainingSpec withEpochs(int changed) {
    return with(sampling.withEpochs(changed));
  }

  /** Ends the run after so many steps; 0 for no limit. */
  public TrainingSpec withMaxSteps(long changed) {
    return with(sampling.withMaxSteps(changed));
  }

  /** Samples of one worker in one step. */
  public TrainingSpec withBatch(int changed) {
    return with(sampling.withBatch(changed));
  }

  /** Samples of all workers in one step, in place of a batch for each. */
  public TrainingSpec withGlobalBatch(int changed) {
    return with(sampling.withGlobalBatch(changed));
  }

  public TrainingSpec withSeed(long changed) {
    return with(sampling.withSeed(changed));
  }

  /** How many tokens a model sees at once. */
  public TrainingSpec withContext(int changed) {
    return with(sampling.withContext(changed));
  }

  /** How samples are changed in each epoch. */
  public TrainingSpec withAugmentation(Augmentation changed) {
    return with(sampling.withAugmentation(changed));
  }

  public TrainingSpec withWorkers(int changed) {
    return with(group.withWorkers(changed));
  }

  /** Threads of each worker, which share its batch; 0 for as many as a Spark task has cores. */
  public TrainingSpec withThreads(int changed) {
    return with(group.withThreads(changed));
  }

  public TrainingSpec withSync(SyncMode changed) {
    return with(group.withSync(changed));
  }

  public TrainingSpec withAverageEvery(int changed) {
    return with(group.withAverageEvery(changed));
  }

  public TrainingSpec withOutput(String changed) {
    return with(output.withPath(changed));
  }

  public TrainingSpec withExisting(Output.Existing changed) {
    return with(output.withExisting(changed));
  }

  public TrainingSpec withCheckpointEvery(int changed) {
    return with(output.withCheckpointEvery(changed));
  }

  public TrainingSpec withKeep(int changed) {
    return with(output.withKeep(changed));
  }

  public TrainingSpec withMaxFailures(int changed) {
    return with(patience.withMaxFailures(changed));
  }

  public TrainingSpec withSlotSeconds(int changed) {
    return with(patience.withSlotSeconds(changed));
  }

  public TrainingSpec withPeerSeconds(int changed) {
    return with(patience.withPeerSeconds(changed));
  }

  /** Epochs in one Spark stage; 0 for all of them. */
  public TrainingSpec withSegmentEpochs(int changed) {
    return with(patience.withSegmentEpochs(changed));
  }

  private TrainingSpec with(Learning changed) {
    return new TrainingSpec(model, changed, sampling, group, output, patience);
  }

  private TrainingSpec with(Sampling changed) {
    return new TrainingSpec(model, learning, changed, group, output, patience);
  }

  private TrainingSpec with(Group changed) {
    return new TrainingSpec(model, learning, sampling, changed, output, patience);
  }

  private TrainingSpec with(Output changed) {
    return new TrainingSpec(model, learning, sampling, group, changed, patience);
  }

  private TrainingSpec with(Patience changed) {
    return new TrainingSpec(model, learning, sampling, group, output, changed);
  }
}
