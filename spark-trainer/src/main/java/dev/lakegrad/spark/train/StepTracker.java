package dev.lakegrad.spark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Puts the notes of all ranks together: the loss of each global batch, the speed, and how much of
 * the time goes into waiting for one another.
 *
 * <p>Notes are news, not results: a lost one leaves a gap in the losses and nothing else.
 */
final class StepTracker {
  /** Speed is measured over the latest steps, as many as are done in so much time. */
  private static final long WINDOW_NANOS = 10_000_000_000L;

  /** How far a rank may be ahead of the slowest before its notes are given up. */
  private static final int OPEN_STEPS = 4096;

  private record Finished(long nanos, int samples, double communication) {}

  /** A step of which some ranks have spoken. */
  private static final class Open {
    private final boolean[] heard;
    private int missing;
    private double lossSum;
    private int samples;
    private long stepNanos;
    private long syncNanos;

    Open(int workers) {
      heard = new boolean[workers];
      missing = workers;
    }

    void add(StepNote note) {
      if (!heard[note.rank()]) {
        heard[note.rank()] = true;
        missing--;
        lossSum += note.count() == 0 ? 0 : note.loss() * note.count();
        samples += note.count();
        stepNanos += note.stepNanos();
        syncNanos += note.syncNanos();
      }
    }
  }

  private final int workers;
  private final int epochs;
  private final long steps;
  private final Progress progress;
  private final LongSupplier nanos;
  private final TreeMap<Long, Open> open = new TreeMap<>();
  private final ArrayList<Finished> window = new ArrayList<>();
  private final TreeMap<Long, Double> losses = new TreeMap<>();
  private long last;

  StepTracker(int workers, int epochs, long steps, Progress progress, LongSupplier nanos) {
    this.workers = workers;
    this.epochs = epochs;
    this.steps = steps;
    this.progress = progress;
    this.nanos = nanos;
  }

  /** A new attempt begins after {@code step} steps; what was heard of later ones is void. */
  synchronized void restart(long step) {
    open.clear();
    window.clear();
    last = step;
  }

  synchronized void accept(StepNote note) {
    if (note.rank() < 0 || note.rank() >= workers || note.step() <= last) {
      return;
    }
    Open step = open.computeIfAbsent(note.step(), key -> new Open(workers));
    step.add(note);
    if (step.missing == 0) {
      finish(note, step);
    } else if (open.size() > OPEN_STEPS) {
      open.pollFirstEntry();
    }
  }

  private void finish(StepNote note, Open step) {
    last = note.step();
    open.headMap(last, true).clear();
    double loss = step.lossSum / step.samples;
    losses.put(last, loss);
    long now = nanos.getAsLong();
    double communication = step.stepNanos == 0 ? 0 : (double) step.syncNanos / step.stepNanos;
    window.add(new Finished(now, step.samples, communication));
    while (window.size() > 2 && now - window.get(0).nanos() > WINDOW_NANOS) {
      window.remove(0);
    }
    progress.show(status(note.epoch(), loss));
  }

  private Progress.Status status(int epoch, double loss) {
    double seconds = (window.get(window.size() - 1).nanos() - window.get(0).nanos()) / 1e9;
    // The first of the window ended when the measured time began: its samples do not count.
    List<Finished> timed = window.subList(1, window.size());
    long samples = timed.stream().mapToLong(Finished::samples).sum();
    double communication = window.stream().mapToDouble(Finished::communication).average().orElse(0);
    boolean known = seconds > 0;
    return new Progress.Status(
        epoch + 1,
        epochs,
        last,
        steps,
        loss,
        known ? samples / seconds : 0,
        communication,
        known ? (steps - last) * seconds / timed.size() : -1);
  }

  /** The latest step that all ranks have told about. */
  synchronized long last() {
    return last;
  }

  /** The loss of each global batch: of step 1 at index 0; NaN where a note was lost. */
  synchronized List<Double> losses() {
    List<Double> all = new ArrayList<>();
    for (Map.Entry<Long, Double> known : losses.entrySet()) {
      while (all.size() < known.getKey() - 1) {
        all.add(Double.NaN);
      }
      all.add(known.getValue());
    }
    return all;
  }
}
