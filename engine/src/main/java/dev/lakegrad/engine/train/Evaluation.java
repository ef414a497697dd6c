package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Model;

/**
 * How well a model does on batches that it does not learn from: sums, so that those of several
 * workers add up. Where each token has a target, tokens are counted.
 */
public final class Evaluation {
  private final Model model;
  private final DType type;
  private final Workspace workspace;
  private final long[] countByClass;
  private final long[] correctByClass;
  private long count;
  private long correct;
  private double lossSum;

  /** {@code model}'s parameters are in their memory, of {@code type}. */
  public Evaluation(Model model, DType type, Workspace workspace) {
    this.model = model;
    this.type = type;
    this.workspace = workspace;
    this.countByClass = new long[model.data().classes()];
    this.correctByClass = new long[model.data().classes()];
  }

  /** Counts one more batch, which may be empty. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  public void add(Batch batch) {
    int targets = batch.targets().shape().size();
    if (targets == 0) {
      return;
    }
    try (Scope scope = Scope.inference(workspace)) {
      Tensor logits = model.logits(batch.inputs().tensor(type));
      lossSum += logits.crossEntropy(batch.targets().tensor(type)).item() * targets;
      tally(logits, batch.targets().values());
    }
  }

  /** Counts the rows, and those that have their largest logit at the target. */
  private void tally(Tensor logits, int[] targets) {
    int classes = logits.shape().columns();
    for (int row = 0; row < targets.length; row++) {
      int target = targets[row];
      int hit = largest(logits.data(), row * classes, classes) == target ? 1 : 0;
      countByClass[target]++;
      correctByClass[target] += hit;
      correct += hit;
    }
    count += targets.length;
  }

  /** Which of {@code classes} values is the largest; the first if there are several. */
  private static int largest(Buffer values, int from, int classes) {
    int best = 0;
    double most = values.get(from);
    for (int i = 1; i < classes; i++) {
      double value = values.get(from + i);
      if (value > most) {
        most = value;
        best = i;
      }
    }
    return best;
  }

  /** How many targets there were. */
  public long count() {
    return count;
  }

  /** How many of them the model found most likely. */
  public long correct() {
    return correct;
  }

  /** {@link #count} of each class: how often it was the target. */
  public long[] countByClass() {
    return countByClass.clone();
  }

  /** {@link #correct} of each class. */
  public long[] correctByClass() {
    return correctByClass.clone();
  }

  /** The sum of their losses. */
  public double lossSum() {
    return lossSum;
  }

  /** The share of {@link #correct}, from 0 to 1. */
  public double accuracy() {
    checkSome();
    return (double) correct / count;
  }

  public double meanLoss() {
    checkSome();
    return lossSum / count;
  }

  private void checkSome() {
    Check.state(count > 0, "evaluation", "there were no samples");
  }
}
