package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of one file of a checkpoint. */
@FunctionalInterface
public interface Content {

  /** Writes all bytes; the caller closes. */
  void writeTo(OutputStream out) throws IOException;
}
