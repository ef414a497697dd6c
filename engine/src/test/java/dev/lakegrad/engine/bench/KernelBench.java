package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.bench.Kernel.Work;
import dev.lakegrad.engine.train.Precision;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Lets JMH time the kernels of a backend, as {@code scripts/bench kernels} says; one JSON object
 * per line, the first with what one core can do at most.
 */
public final class KernelBench {
  private static final int ITERATIONS = 10;
  private static final String GARBAGE = "gc.alloc.rate.norm"; // as JMH's profiler names it

  private final Machine machine = Machine.measured();
  private final Precision precision;
  private final String backend;
  private final double seconds;

  private KernelBench(Precision precision, String backend, double seconds) {
    this.precision = precision;
    this.backend = backend;
    this.seconds = seconds;
  }

  public static void main(String[] words) {
    Arguments.run(words, List.of("--only", "--dtype", "--backend", "--seconds"), KernelBench::run);
  }

  private static void run(Arguments arguments) {
    String backend = arguments.backend();
    List<Precision> precisions = arguments.precisions();
    Check.that(precisions.size() == 1, "bench", "--dtype takes one value, got %s", precisions);
    Precision precision = precisions.get(0);
    precision.check();
    List<String> wanted = arguments.all("--only", List.of(""));
    List<Kernel> kernels =
        Kernels.of(precision).stream()
            .filter(kernel -> wanted.stream().anyMatch(kernel.name()::startsWith))
            .toList();
    Check.that(!kernels.isEmpty(), "bench", "no kernel in %s begins with %s", precision, wanted);
    KernelBench bench = new KernelBench(precision, backend, arguments.number("--seconds", 1));
    System.out.println(bench.machine.json());
    for (Kernel kernel : kernels) {
      System.out.println(bench.json(kernel, bench.timed(kernel)));
    }
  }

  /**
   * In a JVM of its own, with the flags of this one. It begins cold, so it is warmed up for a
   * second longer than it is timed.
   */
  private RunResult timed(Kernel kernel) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(KernelCall.class.getName())
            .param("title", kernel.title())
            .param("precision", precision.toString())
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(share(seconds + 1))
            .measurementIterations(ITERATIONS)
            .measurementTime(share(seconds))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    if (!backend.isEmpty()) {
      options.jvmArgsAppend("-D" + Backends.PROPERTY + "=" + backend);
    }
    return silently(options.build(), kernel);
  }

  private static TimeValue share(double seconds) {
    return TimeValue.microseconds(Math.round(seconds * 1e6 / ITERATIONS));
  }

  /** What JMH and its JVM print is shown only if they fail. */
  private static RunResult silently(Options options, Kernel kernel) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setOut(all);
      System.setErr(all);
      return new Runner(options).runSingle();
    } catch (RunnerException e) {
      String text = said.toString(StandardCharsets.UTF_8);
      throw new IllegalStateException(
          "bench: JMH could not time " + kernel.title() + "\n" + text, e);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private String json(Kernel kernel, RunResult result) {
    double nanos = median(result.getPrimaryResult());
    String rate =
        kernel.work() == Work.ARITHMETIC
            ? rate("gflops", 2 * kernel.amount() / nanos, "of_peak", machine.gigaflops())
            : rate(
                "gbytes_per_s",
                precision.type().bytes() * kernel.amount() / nanos,
                "of_bandwidth",
                machine.gigabytes());
    return String.format(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"shape\": \"%s\", \"dtype\": \"%s\", \"median_ms\": %.6f, %s,"
            + " \"gc_bytes\": %.0f}",
        kernel.name(),
        kernel.shape(),
        Arguments.name(precision),
        nanos * 1e-6,
        rate,
        median(Objects.requireNonNull(result.getSecondaryResults().get(GARBAGE), GARBAGE)));
  }

  /** Of the iterations, each of which gives a mean. */
  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  private static String rate(String unit, double rate, String share, double limit) {
    return String.format(
        Locale.ROOT, "\"%s\": %.2f, \"%s\": %.3f", unit, rate, share, rate / limit);
  }
}
