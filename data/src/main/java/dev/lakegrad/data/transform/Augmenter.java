package dev.lakegrad.data.transform;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/**
 * Does an {@link Augmentation} to the samples of one epoch, each {@code [channels, height, width]}
 * or, for mixup alone, of any shape. Belongs to one thread.
 */
public final class Augmenter {
  private final Augmentation how;
  private final Rng epoch;
  private final int channels;
  private final int height;
  private final int width;
  private final float[] before;

  /** Another sample to mix one with, and how much of the first one is kept. */
  public record Partner(long row, float kept) {}

  /**
   * @param sample the shape of one sample
   * @param seed of the run
   */
  public Augmenter(Augmentation how, Shape sample, long seed, long epoch) {
    boolean image = sample.rank() == 3;
    this.how = how;
    this.epoch = Rng.of(seed).split("augmentation").split(epoch);
    this.channels = image ? sample.at(0) : 1;
    this.height = image ? sample.at(1) : 1;
    this.width = image ? sample.at(2) : sample.size();
    this.before = new float[sample.size()];
  }

  /** Crops, flips and cuts out of the sample of {@code row}, which lies in {@code values}. */
  public void change(long row, float[] values, int at) {
    Rng rng = epoch.split(row);
    if (how.crop() > 0 || how.flip() > 0) {
      move(rng, values, at);
    }
    if (how.cutout() > 0) {
      cutOut(rng.split("cutout"), values, at);
    }
  }

  private void move(Rng rng, float[] values, int at) {
    Rng crop = rng.split("crop");
    int down = crop.below(2 * how.crop() + 1) - how.crop();
    int right = crop.below(2 * how.crop() + 1) - how.crop();
    boolean mirrored = rng.split("flip").uniform() < how.flip();
    System.arraycopy(values, at, before, 0, before.length);
    int to = at;
    for (int row = 0; row < channels * height; row++) {
      int y = row % height + down;
      for (int column = 0; column < width; column++) {
        int x = (mirrored ? width - 1 - column : column) + right;
        boolean inside = 0 <= y && y < height && 0 <= x && x < width;
        values[to++] = inside ? before[(row + down) * width + x] : 0;
      }
    }
  }

  private void cutOut(Rng rng, float[] values, int at) {
    int top = rng.below(height) - how.cutout() / 2;
    int left = rng.below(width) - how.cutout() / 2;
    int from = Math.max(0, left);
    int to = Math.min(width, left + how.cutout());
    for (int channel = 0; channel < channels; channel++) {
      for (int y = Math.max(0, top); y < Math.min(height, top + how.cutout()); y++) {
        int line = at + (channel * height + y) * width;
        Arrays.fill(values, line + from, line + to, 0);
      }
    }
  }

  /**
   * The row among {@code rows} that {@code row} is mixed with, {@code x = λ x + (1 - λ) x'}.
   *
   * <p>The sample keeps its own label, and λ is drawn from Beta(α + 1, α). That is the mean of what
   * mixup learns from, with λ of Beta(α, α) and both labels weighted by it: each of the two is the
   * first one as often, and where it is, its label weighs λ.
   */
  public Partner partner(long row, long rows) {
    Rng rng = epoch.split(row).split("mixup");
    long partner = Long.remainderUnsigned(rng.nextLong(), rows);
    return new Partner(partner, (float) beta(rng, how.mixup() + 1, how.mixup()));
  }

  /** Mixes {@code other}, one sample, into the one that lies in {@code values}. */
  public static void mix(float kept, float[] values, int at, float[] other) {
    for (int i = 0; i < other.length; i++) {
      values[at + i] = kept * values[at + i] + (1 - kept) * other[i];
    }
  }

  private static double beta(Rng rng, double a, double b) {
    double x = gamma(rng, a);
    return x / (x + gamma(rng, b));
  }

  /** From the gamma distribution of shape {@code a} (Marsaglia and Tsang 2000). */
  private static double gamma(Rng rng, double a) {
    if (a < 1) {
      return gamma(rng, a + 1) * StrictMath.pow(1 - rng.uniform(), 1 / a);
    }
    double d = a - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = rng.gaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      double u = 1 - rng.uniform();
      if (v > 0 && StrictMath.log(u) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}
