package dev.lakegrad.engine.bench;

import com.sun.management.ThreadMXBean;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.memory.ResidentMemory;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.Crew;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.zoo.Zoo;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times whole training steps, as {@code scripts/bench engine} says; one JSON object per line.
 *
 * <p>A step is everything from the samples in plain arrays to the weights after Adam. It is warmed
 * up for as long as it is measured.
 */
public final class EngineBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int FEWEST_STEPS = 10;
  private static final int MOST_STEPS = 100_000;
  private static final List<String> OPTIONS =
      List.of("--only", "--threads", "--dtype", "--backend", "--seconds", "--profile");

  private EngineBench() {}

  public static void main(String[] words) {
    Arguments.run(words, OPTIONS, EngineBench::run);
  }

  private static void run(Arguments arguments) {
    arguments.backend();
    List<String> names = Workload.all().stream().map(Workload::name).toList();
    double seconds = arguments.number("--seconds", 3);
    boolean profiled = arguments.one("--profile", "no").equals("yes");
    for (String name : arguments.all("--only", names)) {
      Names.check("bench", "workload", name, names);
      Workload workload = Workload.all().get(names.indexOf(name));
      for (Precision precision : arguments.precisions()) {
        for (int threads : arguments.counts("--threads", List.of(1))) {
          Check.that(
              !profiled || threads == 1, "bench", "%d threads, but a profile is of one", threads);
          System.out.println(measure(workload, precision, threads, seconds));
          if (profiled) {
            profile(workload, precision, seconds);
          }
        }
      }
    }
  }

  private static TrainingLoop loop(Workload workload, Precision precision, Crew crew) {
    return new TrainingLoop(
        Zoo.build(workload.spec(), workload.data(), 1),
        OptimizerSpec.of("adam"),
        Schedule.constant(1e-3),
        0,
        precision.type(),
        crew,
        Sync.solo());
  }

  /** Prints what each kernel takes; timing them one by one makes the step a little slower. */
  private static void profile(Workload workload, Precision precision, double seconds) {
    Profile profile = new Profile();
    Workspace workspace =
        new Workspace(profile.timing(precision.backends().forType(precision.type())));
    TrainingLoop loop = loop(workload, precision, Crew.alone(workspace));
    Batch batch = workload.batch();
    steps(loop, batch, seconds);
    profile.clear();
    profile.print(steps(loop, batch, seconds).length, System.out);
  }

  private static String measure(
      Workload workload, Precision precision, int threads, double seconds) {
    try (Crew crew = Crew.of(threads, precision.backends(), PATIENCE)) {
      return measure(workload, precision, crew, seconds);
    }
  }

  private static String measure(Workload workload, Precision precision, Crew crew, double seconds) {
    TrainingLoop loop = loop(workload, precision, crew);
    Batch batch = workload.batch();
    steps(loop, batch, seconds);
    long before = allocated();
    double[] millis = steps(loop, batch, seconds);
    long garbage = (allocated() - before) / millis.length;
    Arrays.sort(millis);
    double median = millis[millis.length / 2];
    return String.format(
        Locale.ROOT,
        "{\"workload\": \"%s\", \"dtype\": \"%s\", \"threads\": %d, \"backend\": \"%s\","
            + " \"params\": %d, \"median_ms\": %.3f, \"min_ms\": %.3f, \"p90_ms\": %.3f,"
            + " \"samples_per_s\": %.1f, \"rss_mb\": %d, \"gc_bytes_per_step\": %d,"
            + " \"pool_mb\": %.1f, \"gflop\": %.3f}",
        workload.name(),
        Arguments.name(precision),
        crew.size(),
        crew.workspace(0).backends().forType(precision.type()).description(),
        loop.state().parameters().count(),
        median,
        millis[0],
        millis[(int) (millis.length * 0.9)],
        workload.samples() * 1e3 / median,
        ResidentMemory.peak().orElse(0) >> 20,
        garbage,
        crew.peakBytes() / 1e6,
        2e-9 * workload.products());
  }

  /** The time of each step. */
  private static double[] steps(TrainingLoop loop, Batch batch, double seconds) {
    double[] millis = new double[MOST_STEPS];
    int count = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (count < FEWEST_STEPS || (count < MOST_STEPS && System.nanoTime() < end)) {
      long start = System.nanoTime();
      Check.state(Double.isFinite(loop.step(batch).loss()), "bench", "a step without a loss");
      millis[count++] = (System.nanoTime() - start) / 1e6;
    }
    return Arrays.copyOf(millis, count);
  }

  /** Bytes of objects that live threads have made so far. */
  private static long allocated() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
