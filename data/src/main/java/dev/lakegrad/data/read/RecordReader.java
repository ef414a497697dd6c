package dev.lakegrad.data.read;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The records of one file, a block at a time, in the order of the file. */
public interface RecordReader extends AutoCloseable {

  /**
   * Whole records from position to limit, or null at the end of the file. The block is good until
   * the next call.
   */
  @Nullable ByteBuffer next();

  @Override
  void close();
}
