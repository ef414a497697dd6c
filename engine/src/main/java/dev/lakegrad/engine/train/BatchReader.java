package dev.lakegrad.engine.train;

import org.jspecify.annotations.Nullable;

/** The batches of one worker for one epoch, in order. */
public interface BatchReader extends AutoCloseable {

  /** The next batch, or null at the end of the epoch. */
  @Nullable Batch next();

  @Override
  void close();
}
