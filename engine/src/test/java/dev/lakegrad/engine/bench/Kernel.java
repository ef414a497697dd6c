package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.backend.Backend;
import java.util.function.Function;

/**
 * A kernel on operands of certain sizes, and how much it does in one call.
 *
 * @param ready makes the operands, and gives the call
 */
record Kernel(
    String name, String shape, Work work, double amount, Function<Backend, Runnable> ready) {

  /** What a kernel's time goes into, and so what its amount counts. */
  enum Work {
    /** Multiply-adds, of which each counts as two operations. */
    ARITHMETIC,
    /** Numbers that are read or written; what stays in a cache may do better than memory. */
    MEMORY
  }

  /** Tells it apart from all others. */
  String title() {
    return name + " " + shape;
  }
}
