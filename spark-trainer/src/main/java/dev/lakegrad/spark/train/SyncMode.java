package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the workers of a run are kept in step. */
public enum SyncMode {
  /** Gradients are summed every step along a ring of executors. */
  RING,
  /** Gradients are summed every step by a service on the driver. */
  DRIVER,
  /** Weights and optimiser state are averaged every few steps along a ring of executors. */
  AVERAGING;

  /** The name on the command line and in files, such as {@code ring}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The mode with this {@link #label}. */
  public static SyncMode of(String label) {
    List<String> labels = Arrays.stream(values()).map(SyncMode::label).toList();
    int index = labels.indexOf(label.toLowerCase(Locale.ROOT));
    Check.that(index >= 0, "sync", "there is no mode %s, only %s", label, labels);
    return values()[index];
  }

  @Override
  public String toString() {
    return label();
  }
}
