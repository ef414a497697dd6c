package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a person how far a run is: one line that is written over on a terminal, at most twice a
 * second; elsewhere plain lines, much less often.
 */
public final class Progress {

  /** Where progress is written to. */
  private enum Style {
    TERMINAL(500_000_000L),
    PLAIN(10_000_000_000L),
    SILENT(Long.MAX_VALUE);

    private final long interval;

    Style(long interval) {
      this.interval = interval;
    }
  }

  /**
   * How far a run is.
   *
   * @param epoch epochs begun, from 1
   * @param loss the mean over the global batch of this step
   * @param samplesPerSecond of all workers together
   * @param communication share of the time that workers spend waiting for one another, in [0, 1]
   * @param secondsLeft estimate; negative when unknown
   */
  public record Status(
      int epoch,
      int epochs,
      long step,
      long steps,
      double loss,
      double samplesPerSecond,
      double communication,
      double secondsLeft) {}

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanos;
  private final Consumer<Status> listener;
  private final Runnable start;
  private long due;
  private int width;

  private Progress(
      PrintStream out, Style style, LongSupplier nanos, Consumer<Status> listener, Runnable start) {
    this.out = out;
    this.style = style;
    this.nanos = nanos;
    this.listener = listener;
    this.start = start;
    this.due = nanos.getAsLong();
  }

  /** For a terminal: one line that is written over, with a carriage return. */
  public static Progress onTerminal(PrintStream out) {
    return of(out, Style.TERMINAL);
  }

  /** For a file or a pipe: a line every ten seconds. */
  public static Progress inLines(PrintStream out) {
    return of(out, Style.PLAIN);
  }

  /** Tells nobody anything. */
  public static Progress silent() {
    return of(System.err, Style.SILENT);
  }

  private static Progress of(PrintStream out, Style style) {
    return new Progress(out, style, System::nanoTime, status -> {}, () -> {});
  }

  /** The same with another clock. */
  Progress withClock(LongSupplier changed) {
    return new Progress(out, style, changed, listener, start);
  }

  /** The same, and {@code changed} gets every status, on the thread on which it came. */
  public Progress withListener(Consumer<Status> changed) {
    return new Progress(out, style, nanos, changed, start);
  }

  /** The same, and {@code changed} is run once all checks have passed and workers are started. */
  public Progress withStart(Runnable changed) {
    return new Progress(out, style, nanos, listener, changed);
  }

  /** What could be refused was not: the first stage begins now. */
  void start() {
    start.run();
  }

  /** Shows {@code status}, unless the last one was shown a moment ago. */
  public synchronized void show(Status status) {
    listener.accept(status);
    long now = nanos.getAsLong();
    boolean last = status.step() == status.steps();
    if (style == Style.SILENT || (now - due < 0 && !last)) {
      return;
    }
    due = now + style.interval;
    String line = line(status);
    if (style == Style.TERMINAL) {
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      out.flush();
      width = line.length();
    } else {
      out.println(line);
    }
  }

  /** Says {@code text} on a line of its own, at once. */
  public synchronized void say(String text) {
    if (style != Style.SILENT) {
      finish();
      out.println(text);
    }
  }

  /** Ends the line that is being written over. */
  public synchronized void finish() {
    if (width > 0) {
      out.println();
      width = 0;
    }
  }

  static String line(Status s) {
    Check.that(s.step() <= s.steps(), "progress", "step %d of %d", s.step(), s.steps());
    String left = s.secondsLeft() < 0 ? "?" : duration(Math.round(s.secondsLeft()));
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  step %d/%d  loss %.4f  %.0f samples/s  %s left  %.0f%% communication",
        s.epoch(),
        s.epochs(),
        s.step(),
        s.steps(),
        s.loss(),
        s.samplesPerSecond(),
        left,
        100 * s.communication());
  }

  private static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
  }
}
