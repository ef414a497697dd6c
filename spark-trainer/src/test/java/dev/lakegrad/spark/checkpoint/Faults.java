package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** When a {@link FaultyFileSystem} fails and how; it also remembers what was asked of it. */
public final class Faults extends Configuration {
  public static final String SCHEME = "faulty";

  /** What happens from the failing operation on. */
  public enum Kind {
    /** That one operation fails: a full disk, a refusal. */
    ONCE,
    /** That operation and all later ones fail, half-way: the process was killed there. */
    FOR_EVER
  }

  private final Kind kind;
  private final int at;
  private final Supplier<IOException> failure;
  private final List<String> operations = new ArrayList<>();

  private Faults(Kind kind, int at, Supplier<IOException> failure) {
    super(false);
    this.kind = kind;
    this.at = at;
    this.failure = failure;
    setClass("fs." + SCHEME + ".impl", FaultyFileSystem.class, FaultyFileSystem.class);
    setBoolean("fs." + SCHEME + ".impl.disable.cache", true);
  }

  public static Faults none() {
    return new Faults(Kind.ONCE, -1, IOException::new);
  }

  /** Fails at the {@code at}-th operation, counted from 0. */
  public static Faults at(int at, Kind kind) {
    return new Faults(kind, at, () -> new IOException("No space left on device"));
  }

  static Faults at(int at, Supplier<IOException> failure) {
    return new Faults(Kind.ONCE, at, failure);
  }

  public List<String> operations() {
    return operations;
  }

  /** Notes an operation; true if it must fail. */
  synchronized boolean fails(String operation) {
    int index = operations.size();
    operations.add(operation);
    return kind == Kind.ONCE ? index == at : at >= 0 && index >= at;
  }

  void check(String operation) throws IOException {
    if (fails(operation)) {
      throw failure();
    }
  }

  IOException failure() {
    return failure.get();
  }
}
