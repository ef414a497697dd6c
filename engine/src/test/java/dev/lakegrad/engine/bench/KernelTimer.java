package dev.lakegrad.engine.bench;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times kernels on one thread by its processor time, which a busy machine disturbs less, and
 * compares them with what the machine can do.
 */
final class KernelTimer {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SAMPLES = 15;
  private static final double WARM_UP = 0.8;

  private final PrintStream out;
  private final List<String> wanted;
  private final double seconds;
  private final Machine machine = Machine.measured();

  /** Keeps kernels whose name begins with one of {@code wanted}; all of them if that is empty. */
  KernelTimer(PrintStream out, List<String> wanted, double seconds) {
    this.out = out;
    this.wanted = wanted;
    this.seconds = seconds;
    out.println(machine.json());
  }

  /** Processor time of this thread. */
  static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** A kernel whose work is multiply-adds, of which each counts as two operations. */
  void products(String name, String shape, double count, Runnable kernel) {
    if (isWanted(name)) {
      Timing timing = timing(kernel);
      double rate = 2e-9 * count / timing.median();
      print(name, shape, timing, "gflops", rate, "of_peak", rate / machine.gigaflops());
    }
  }

  /** A kernel whose work is to read and write {@code floats}; in a cache it may do better. */
  void moves(String name, String shape, double floats, Runnable kernel) {
    if (isWanted(name)) {
      Timing timing = timing(kernel);
      double rate = 1e-9 * Float.BYTES * floats / timing.median();
      print(name, shape, timing, "gbytes_per_s", rate, "of_bandwidth", rate / machine.gigabytes());
    }
  }

  private boolean isWanted(String name) {
    return wanted.isEmpty() || wanted.stream().anyMatch(name::startsWith);
  }

  /** The median time of a call in seconds, and the bytes of objects that a call makes. */
  private record Timing(double median, long garbage) {}

  private Timing timing(Runnable kernel) {
    long start = nanos();
    int calls = 0;
    while (nanos() - start < WARM_UP * seconds * 1e9) {
      kernel.run();
      calls++;
    }
    int perSample = Math.max(1, (int) (calls / WARM_UP / SAMPLES));
    double[] times = new double[SAMPLES];
    long garbage = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < SAMPLES; i++) {
      long from = nanos();
      for (int call = 0; call < perSample; call++) {
        kernel.run();
      }
      times[i] = (nanos() - from) * 1e-9 / perSample;
    }
    garbage = THREADS.getCurrentThreadAllocatedBytes() - garbage;
    Arrays.sort(times);
    return new Timing(times[SAMPLES / 2], garbage / perSample / SAMPLES);
  }

  private void print(
      String name,
      String shape,
      Timing timing,
      String unit,
      double rate,
      String limit,
      double fraction) {
    out.printf(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"shape\": \"%s\", \"median_ms\": %.6f, \"%s\": %.2f, \"%s\": %.3f,"
            + " \"gc_bytes\": %d}%n",
        name,
        shape,
        timing.median() * 1e3,
        unit,
        rate,
        limit,
        fraction,
        timing.garbage());
  }
}
