package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.Check;

/**
 * How much one file may ask for: its size in bytes, how deep its messages nest, and the memory that
 * what is read may take on the heap beside the bytes themselves.
 */
public record Limits(long bytes, int depth, long memory) {
  /** The format's own limit is 2 GiB; an array in Java ends a little below. */
  private static final long FORMAT = Integer.MAX_VALUE - 64;

  public Limits {
    Check.that(
        0 < bytes && bytes <= FORMAT, "limits", "%d bytes are not in [1, %d]", bytes, FORMAT);
    Check.that(0 < depth && depth <= 200, "limits", "depth %d is not in [1, 200]", depth);
    Check.that(memory > 0, "limits", "memory %d is not positive", memory);
  }

  /** Half of the heap for the bytes, a quarter for what they describe. */
  public static Limits ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new Limits(Math.min(FORMAT, Math.max(1, heap / 2)), 100, Math.max(1, heap / 4));
  }

  public Limits withBytes(long most) {
    return new Limits(most, depth, memory);
  }

  public Limits withDepth(int most) {
    return new Limits(bytes, most, memory);
  }

  public Limits withMemory(long most) {
    return new Limits(bytes, depth, most);
  }
}
