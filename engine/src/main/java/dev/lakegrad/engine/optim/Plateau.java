package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import java.io.Serializable;

/**
 * Lowers the rate where the loss falls no more.
 *
 * <p>It looks at the mean loss of each {@code every} steps. When more than {@code patience} looks
 * in a row were not better than the best by a share {@code threshold}, the rate is multiplied by
 * {@code factor}, but not below {@code floor}, and then rests for {@code cooldown} looks.
 */
public record Plateau(double rate, Config config) implements Schedule {
  // What is remembered, and where.
  private static final int SUM = 0; // of the losses since the last look
  private static final int LOOKS = 1;
  private static final int BEST = 2; // once there was a look
  private static final int BAD = 3; // looks in a row
  private static final int RESTING = 4; // looks to come
  private static final int LOWERED = 5; // times
  private static final int COUNT = 6; // of losses since the last look
  private static final int SIZE = 7;

  /** When the rate is lowered, and how far. */
  public record Config(
      long every, double factor, long patience, double threshold, long cooldown, double floor)
      implements Serializable {

    /** As PyTorch has it: a tenth after 10 looks that find nothing better by a ten-thousandth. */
    public static Config of(long every) {
      return new Config(every, 0.1, 10, 1e-4, 0, 0);
    }

    public Config {
      Rates.checkSteps("a look at the loss", every, 1);
      Rates.checkFactor(factor);
      Rates.checkSteps("a patience", patience, 0);
      Check.that(
          0 <= threshold && threshold < 1, "schedule", "threshold %s is not in [0, 1)", threshold);
      Rates.checkSteps("a cool-down", cooldown, 0);
    }
  }

  public Plateau {
    Rates.checkFloor(config.floor(), rate);
  }

  @Override
  public double rate(long step) {
    return rate;
  }

  @Override
  public double rate(long step, Buffer memory) {
    double lowered = rate * StrictMath.pow(config.factor(), memory.get(LOWERED));
    return Math.max(lowered, config.floor());
  }

  @Override
  public int memory() {
    return SIZE;
  }

  @Override
  public void note(long step, double loss, Buffer memory) {
    memory.set(SUM, memory.get(SUM) + loss);
    memory.set(COUNT, memory.get(COUNT) + 1);
    if (memory.get(COUNT) == config.every()) {
      look(memory.get(SUM) / config.every(), memory);
      memory.set(SUM, 0);
      memory.set(COUNT, 0);
    }
  }

  private void look(double loss, Buffer memory) {
    boolean first = memory.get(LOOKS) == 0;
    boolean better = first || loss < memory.get(BEST) * (1 - config.threshold());
    if (better) {
      memory.set(BEST, loss);
    }
    boolean resting = memory.get(RESTING) > 0;
    double bad = better || resting ? 0 : memory.get(BAD) + 1;
    if (resting) {
      memory.set(RESTING, memory.get(RESTING) - 1);
    }
    if (bad > config.patience()) {
      memory.set(LOWERED, memory.get(LOWERED) + 1);
      memory.set(RESTING, (double) config.cooldown());
      bad = 0;
    }
    memory.set(BAD, bad);
    memory.set(LOOKS, memory.get(LOOKS) + 1);
  }
}
