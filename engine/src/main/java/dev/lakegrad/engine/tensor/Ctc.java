package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Connectionist temporal classification (Graves et al. 2006): of each sample, minus the logarithm
 * of the probability that its labels are read along its times, with blanks between them, and each
 * for one time or several. Log-probabilities {@code [batch, time, classes]}, labels {@code [batch,
 * longest]}, how many times and labels of each count {@code [batch]}; gives {@code [batch]}.
 *
 * <p>Forward and backward variables are logarithms in {@code float64}. They are found again on the
 * way back. What is impossible costs an infinite amount, and has no gradient.
 */
record Ctc(Tensor logs, Tensor labels, Tensor times, Tensor counts, int blank) implements Op {

  Ctc {
    Check.that(logs.shape().rank() == 3, "ctc", "%s is not [batch, time, classes]", logs.shape());
    int batch = logs.size(0);
    Check.that(
        labels.shape().rank() == 2 && labels.size(0) == batch,
        "ctc",
        "labels %s do not fit %s",
        labels.shape(),
        logs.shape());
    Check.that(
        times.shape().equals(Shape.of(batch)) && counts.shape().equals(Shape.of(batch)),
        "ctc",
        "lengths %s and %s are not [%d]",
        times.shape(),
        counts.shape(),
        batch);
    Check.that(
        0 <= blank && blank < logs.size(2),
        "ctc",
        "blank %d is not in [0, %d)",
        blank,
        logs.size(2));
    Ids.check("ctc", times, 0, logs.size(1) + 1);
    Ids.check("ctc", counts, 0, labels.size(1) + 1);
    checkLabels(labels, counts, blank, logs.size(2));
  }

  /** Those that count are classes, and not the blank. */
  private static void checkLabels(Tensor labels, Tensor counts, int blank, int classes) {
    Check.that(
        labels.type() == DType.I32, "ctc", "labels are %s, not %s", labels.type(), DType.I32);
    for (int sample = 0; sample < labels.size(0); sample++) {
      for (int i = 0; i < counts.data().id(sample); i++) {
        int label = labels.data().id(sample * labels.size(1) + i);
        Check.that(
            0 <= label && label < classes && label != blank,
            "ctc",
            "label %d of sample %d is not in [0, %d), or is the blank %d",
            label,
            sample,
            classes,
            blank);
      }
    }
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(logs, labels, times, counts);
  }

  @Override
  public Shape shape() {
    return counts.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    for (int sample = 0; sample < y.size(); sample++) {
      CtcPaths paths = paths(sample);
      y.set(sample, -paths.total(paths.forward()));
    }
  }

  private CtcPaths paths(int sample) {
    int count = counts.data().id(sample);
    int[] path = new int[2 * count + 1]; // blank, label, blank, label, .. blank
    for (int s = 0; s < path.length; s++) {
      path[s] = s % 2 == 0 ? blank : labels.data().id(sample * labels.size(1) + s / 2);
    }
    int size = logs.size(1) * logs.size(2);
    Buffer own = logs.data().slice(sample * size, size);
    return new CtcPaths(own, logs.size(2), times.data().id(sample), path);
  }

  /** {@code dlogs[t, c] = -dy P(label c is read at t)}, given that the labels are read at all. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(
        logs,
        dlogs -> {
          backend.fill(0, dlogs);
          int size = logs.size(1) * logs.size(2);
          for (int sample = 0; sample < y.size(); sample++) {
            if (Double.isFinite(y.get(sample))) {
              paths(sample).share(-dy.get(sample), dlogs.slice(sample * size, size));
            }
          }
        });
  }
}
