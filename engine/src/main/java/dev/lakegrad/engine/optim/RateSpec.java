package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The learning rate over a run whose number of steps is not known yet: a schedule by name, the rate
 * that it begins with or comes up to, and its settings. {@link #schedules} lists what there is.
 *
 * @param settings by name, such as {@code warmup}; those that are not given have their usual
 *     values, which for {@code floor} is a tenth of the rate
 */
public record RateSpec(String schedule, double rate, SortedMap<String, String> settings)
    implements Serializable {
  private static final String CONSTANT = "constant";
  private static final String COSINE = "cosine";
  private static final String RESTARTS = "cosine-restarts";
  private static final String EXPONENTIAL = "exponential";
  private static final String INVERSE_ROOT = "inverse-root";
  private static final String LINEAR = "linear";
  private static final String MULTI_STEP = "multi-step";
  private static final String ONE_CYCLE = "one-cycle";
  private static final String PLATEAU = "plateau";
  private static final String POLYNOMIAL = "polynomial";
  private static final String STEP = "step";

  public RateSpec {
    Names.check("rate", "schedule", schedule, schedules());
    Check.that(rate > 0 && Double.isFinite(rate), "rate", "rate %s is not > 0", rate);
    Settings all = Settings.of("schedule " + schedule, defaults(schedule, rate), settings);
    if (all.has(Setting.FLOOR)) {
      Rates.checkFloor(all.number(Setting.FLOOR), rate);
    }
    settings = all.values();
  }

  /** The names there are. */
  public static List<String> schedules() {
    return List.of(
        CONSTANT,
        COSINE,
        RESTARTS,
        EXPONENTIAL,
        INVERSE_ROOT,
        LINEAR,
        MULTI_STEP,
        ONE_CYCLE,
        PLATEAU,
        POLYNOMIAL,
        STEP);
  }

  private static Map<String, String> defaults(String schedule, double rate) {
    String settings =
        switch (schedule) {
          case COSINE, LINEAR -> "warmup=0 floor=" + rate / 10;
          case RESTARTS -> "warmup=0 every=1000 growth=1 floor=" + rate / 10;
          case EXPONENTIAL -> "warmup=0 factor=0.999";
          case INVERSE_ROOT -> "warmup=1000";
          case MULTI_STEP -> "warmup=0 milestones=1000 factor=0.1";
          case ONE_CYCLE -> "rise=0.3 start-divisor=25 end-divisor=1e4 straight=no";
          case PLATEAU ->
              "warmup=0 every=100 factor=0.1 patience=10 threshold=1e-4 cooldown=0 floor=0";
          case POLYNOMIAL -> "warmup=0 power=1 floor=" + rate / 10;
          case STEP -> "warmup=0 every=1000 factor=0.1";
          default -> "warmup=0";
        };
    return Settings.parse(settings);
  }

  /** {@code schedule} as it is mostly used. */
  public static RateSpec of(String schedule, double rate) {
    return new RateSpec(schedule, rate, new TreeMap<>());
  }

  /** Always {@code rate}. */
  public static RateSpec constant(double rate) {
    return of(CONSTANT, rate);
  }

  /** Up to {@code peak} in {@code warmupSteps}, then down to a tenth of it. */
  public static RateSpec cosine(double peak, long warmupSteps) {
    return of(COSINE, peak).with("warmup", Long.toString(warmupSteps));
  }

  /** This with another value of one setting. */
  public RateSpec with(String setting, String value) {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new RateSpec(schedule, rate, changed);
  }

  /** Whether a run of another length has other rates at the same steps. */
  public boolean dependsOnLength() {
    return List.of(COSINE, LINEAR, POLYNOMIAL, ONE_CYCLE).contains(schedule);
  }

  /**
   * The schedule for a run of {@code totalSteps}, at whose end a rate that falls is at its floor.
   */
  public Schedule over(long totalSteps) {
    Settings all = new Settings(settings);
    if (!all.has(Setting.WARMUP)) {
      return over(all, totalSteps);
    }
    long warmup = all.count(Setting.WARMUP);
    if (schedule.equals(INVERSE_ROOT)) {
      return Schedule.inverseRoot(rate, Math.max(1, warmup));
    }
    if (dependsOnLength()) {
      long fitting = Math.min(warmup, totalSteps);
      return Schedule.warmup(fitting, over(all, totalSteps - fitting));
    }
    return warmup == 0 ? over(all, totalSteps) : Schedule.warmup(warmup, over(all, totalSteps));
  }

  /** Without the warm-up. */
  private Schedule over(Settings all, long steps) {
    return switch (schedule) {
      case COSINE -> Schedule.cosine(rate, steps, all.number(Setting.FLOOR));
      case RESTARTS ->
          Schedule.cosineRestarts(
              rate, all.count(Setting.EVERY), all.count(Setting.GROWTH), all.number(Setting.FLOOR));
      case EXPONENTIAL -> Schedule.exponential(rate, all.number(Setting.FACTOR));
      case LINEAR -> Schedule.linear(rate, steps, all.number(Setting.FLOOR));
      case MULTI_STEP ->
          Schedule.multiStep(rate, all.number(Setting.FACTOR), all.counts(Setting.MILESTONES));
      case ONE_CYCLE -> oneCycle(all, Math.max(1, steps));
      case PLATEAU -> Schedule.plateau(rate, plateau(all));
      case POLYNOMIAL ->
          Schedule.polynomial(rate, steps, all.number(Setting.POWER), all.number(Setting.FLOOR));
      case STEP -> Schedule.step(rate, all.count(Setting.EVERY), all.number(Setting.FACTOR));
      default -> Schedule.constant(rate);
    };
  }

  private Schedule oneCycle(Settings all, long steps) {
    return new OneCycle(
        rate,
        steps,
        all.number(Setting.RISE),
        all.number(Setting.START_DIVISOR),
        all.number(Setting.END_DIVISOR),
        all.yes(Setting.STRAIGHT) ? OneCycle.Curve.STRAIGHT : OneCycle.Curve.COSINE);
  }

  private static Plateau.Config plateau(Settings all) {
    return new Plateau.Config(
        all.count(Setting.EVERY),
        all.number(Setting.FACTOR),
        all.count(Setting.PATIENCE),
        all.number(Setting.THRESHOLD),
        all.count(Setting.COOLDOWN),
        all.number(Setting.FLOOR));
  }
}
