package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.train.Precision;
import java.util.List;
import java.util.stream.Stream;

/** All kernels that can be timed. */
final class Kernels {
  private Kernels() {}

  /** Those that {@code precision} has of its own: in bfloat16, products and convolutions alone. */
  static List<Kernel> of(Precision precision) {
    ArithmeticKernels arithmetic = new ArithmeticKernels(precision.type());
    List<Kernel> products = arithmetic.products();
    if (precision == Precision.BFLOAT16) {
      return products;
    }
    List<Kernel> moves = new MemoryKernels(precision.type()).all();
    return Stream.of(products, arithmetic.attentions(), moves).flatMap(List::stream).toList();
  }

  /** Between 0.1 and 1.1, the same each time. */
  static Buffer numbers(DType type, int size) {
    Rng rng = Rng.of(size);
    Buffer buffer = Buffer.allocate(type, size);
    for (int i = 0; i < size; i++) {
      buffer.set(i, 0.1 + rng.uniform());
    }
    return buffer;
  }
}
