package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;

/**
 * How {@code elements} values are cut for {@code size} ranks, and with it the one order of adding.
 *
 * <p>Chunk {@code c} is {@code [⌊c n/N⌋, ⌊(c+1) n/N⌋)}. Its sum is {@code ((x_c + x_{c+1}) + …) +
 * x_{c-1}}, ranks modulo N: the order in which a ring that starts at rank {@code c} comes to it.
 * Every {@link Collective} adds in this order. A chunk travels in pieces of a bounded size, so that
 * one piece is on its way while another is added.
 */
record Chunks(int elements, int size, int pieceElements) {
  /** The most bytes that one frame carries. */
  static final int PIECE_BYTES = 256 << 10;

  static Chunks of(Buffer values, int size) {
    return of(values.size(), values.type(), size);
  }

  static Chunks of(int elements, DType type, int size) {
    return new Chunks(elements, size, PIECE_BYTES / type.bytes());
  }

  /** Where chunk {@code chunk} begins; chunk {@code size} begins at the end. */
  int start(int chunk) {
    return (int) ((long) elements * chunk / size);
  }

  int length(int chunk) {
    return start(chunk + 1) - start(chunk);
  }

  /** How many pieces chunk {@code chunk} has: at least one, which may be empty. */
  int pieces(int chunk) {
    return Math.max(1, (length(chunk) + pieceElements - 1) / pieceElements);
  }

  /** Where piece {@code piece} of {@code chunk} begins. */
  int pieceStart(int chunk, int piece) {
    return start(chunk) + piece * pieceElements;
  }

  int pieceLength(int chunk, int piece) {
    return Math.min(pieceElements, length(chunk) - piece * pieceElements);
  }

  static void checkType(Buffer values) {
    Check.that(
        values.type() == DType.F32 || values.type() == DType.F64,
        "all-reduce",
        "%s cannot be added up",
        values.type());
  }
}
