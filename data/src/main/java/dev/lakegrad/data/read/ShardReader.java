package dev.lakegrad.data.read;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.BatchReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker's batches of one epoch, from the packed cache, in the order of the shard plan.
 *
 * <p>A thread of its own prepares batches ahead, as plain arrays. Rows of tokens give one window
 * each, at a place that depends on seed, epoch and row alone, and so does what an augmentation does
 * to a sample: the number of workers changes nothing about the samples.
 */
public final class ShardReader implements BatchReader {
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Duration CLOSING = Duration.ofSeconds(30);
  private static final int AHEAD = 2;

  private final PackedCache cache;
  private final Assembler assembler;
  private final @Nullable Augmented augmented; // null where samples stay as they are
  private final ShardPlan plan;
  private final int rank;
  private final Rng windows;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private boolean ended;

  /** What the thread hands over: a batch, a failure, or neither at the end. */
  private record Item(@Nullable Batch batch, @Nullable Throwable failure) {}

  /**
   * Starts to read ahead.
   *
   * @param firstStep the step of the epoch to begin with
   */
  public ShardReader(PackedCache cache, Reading reading, ShardPlan plan, int rank, int firstStep) {
    SampleSchema schema = reading.schema();
    Check.that(
        cache.layout().equals(RecordLayout.of(schema)),
        "reader",
        "the cache holds %s, the schema wants %s",
        cache.layout(),
        RecordLayout.of(schema));
    Check.that(
        cache.rows() == plan.rows(),
        "reader",
        "the cache has %d rows, the plan %d",
        cache.rows(),
        plan.rows());
    Check.that(0 <= rank && rank < plan.workers(), "reader", "rank %d of %s", rank, plan);
    Check.that(
        0 <= firstStep && firstStep <= plan.steps(),
        "reader",
        "first step %d of %d",
        firstStep,
        plan.steps());
    this.cache = cache;
    this.assembler = new Assembler(schema, reading.context());
    this.augmented =
        reading.augmentation().equals(Augmentation.NONE)
            ? null
            : new Augmented(reading, cache, assembler, plan);
    this.plan = plan;
    this.rank = rank;
    this.windows = Rng.of(plan.seed()).split("windows").split(plan.epoch());
    this.thread = new Thread(() -> run(firstStep), "lakegrad-reader-" + rank);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public @Nullable Batch next() {
    if (ended) {
      return null;
    }
    Item item;
    try {
      item = queue.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw CacheException.interrupted("the next batch", e);
    }
    if (item == null) {
      throw CacheException.late(DEADLINE);
    }
    ended = item.batch() == null;
    if (item.failure() instanceof RuntimeException e) {
      throw e;
    }
    if (item.failure() instanceof Error e) {
      throw e;
    }
    return item.batch();
  }

  /** Ends the thread. */
  @Override
  public void close() {
    ended = true;
    thread.interrupt();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      throw CacheException.interrupted("its reader to end", e);
    }
    if (thread.isAlive()) {
      throw CacheException.late(CLOSING);
    }
  }

  private void run(int firstStep) {
    try {
      for (int step = firstStep; step < plan.steps(); step++) {
        queue.put(new Item(batch(step), null));
      }
      queue.put(new Item(null, null));
    } catch (InterruptedException e) {
      return; // closed
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable failure) {
    try {
      queue.put(new Item(null, failure));
    } catch (InterruptedException e) {
      return; // closed: nobody waits for the failure any more
    }
  }

  private Batch batch(int step) {
    long[] rows = plan.indices(step, rank);
    Assembler.Filling filling = assembler.start(rows.length);
    for (long row : rows) {
      ByteBuffer segment = cache.segment(row);
      int starts = assembler.starts();
      filling.add(segment, cache.offset(row), starts == 1 ? 0 : windows.split(row).below(starts));
      if (augmented != null) {
        filling.changeLast((values, at) -> augmented.change(row, values, at));
      }
    }
    return filling.finish(plan.first(step, rank), plan.globalCount(step));
  }
}
