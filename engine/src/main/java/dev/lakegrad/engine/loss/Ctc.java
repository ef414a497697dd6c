package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Comparisons;
import dev.lakegrad.engine.tensor.Likelihoods;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Connectionist temporal classification (Graves et al. 2006): labels that are read along a time in
 * their order, nobody says when; see {@link Likelihoods#ctc}. In the mean, the loss of each sample
 * is divided by how many labels it has.
 *
 * @param blank the class that is read where there is no label
 */
public record Ctc(int blank, Impossible impossible, Reduction reduction) {

  /** What a sample costs that has more labels than its time can hold. */
  public enum Impossible {
    INFINITE,
    ZERO
  }

  /** Class 0 is the blank. */
  public static Ctc plain() {
    return new Ctc(0, Impossible.INFINITE, Reduction.MEAN);
  }

  /**
   * Log-probabilities {@code [batch, time, classes]}, ids {@code [batch, longest]}, and {@code
   * [batch]} of how many times and labels of each sample count.
   */
  public Tensor of(Tensor logs, Tensor labels, Tensor times, Tensor counts) {
    Tensor losses = Likelihoods.ctc(logs, labels, times, counts, blank);
    if (impossible == Impossible.ZERO) {
      Tensor zeros = Tensor.ofDoubles(losses.type(), losses.shape(), new double[losses.size()]);
      losses = Comparisons.where(Comparisons.less(losses, Double.POSITIVE_INFINITY), losses, zeros);
    }
    return reduction.of(reduction == Reduction.MEAN ? losses.mul(shares(counts, losses)) : losses);
  }

  private static Tensor shares(Tensor counts, Tensor like) {
    double[] shares = new double[counts.size()];
    Arrays.setAll(shares, i -> 1.0 / Math.max(1, counts.data().id(i)));
    return Tensor.ofDoubles(like.type(), Shape.of(shares.length), shares);
  }
}
