package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One operation as the middle of a star sees it: a slot per rank, and their sum. */
final class StarSum {
  private final Frame first;
  private final Chunks chunks;
  private final int size;
  private final int stages;
  private final Cursor place = new Cursor();
  private final List<Buffer> slots;
  private final @Nullable Buffer result;

  private StarSum(Frame first, int size, Function<DType, List<Buffer>> memory) {
    DType type = first.type();
    this.first = first;
    this.size = size;
    this.stages = type == null ? 1 : size;
    this.chunks = Chunks.of(first.elements(), type == null ? DType.F32 : type, stages);
    this.slots = type == null ? List.of() : memory.apply(type);
    this.result = type == null ? null : slots.get(size);
  }

  /**
   * The operation that {@code came}, the first frame of it, belongs to; refuses another one.
   *
   * @param memory a piece for each rank and one for the sum
   */
  static StarSum begin(
      Link from, Frame came, Membership me, long sequence, Function<DType, List<Buffer>> memory) {
    boolean data = came.kind() == Frame.Kind.DATA && came.type() != null && came.elements() >= 0;
    boolean barrier =
        came.kind() == Frame.Kind.BARRIER && came.type() == null && came.elements() == 0;
    boolean now = came.sequence() == sequence && came.generation() == me.generation();
    from.expect(
        came,
        (data || barrier) && now,
        String.format("operation %d of generation %d", sequence, me.generation()));
    return new StarSum(came, me.size(), memory);
  }

  String operation() {
    return (result == null ? "barrier " : "all-reduce ") + first.sequence();
  }

  /** The header that {@code rank} must send now. */
  Frame expected(int rank, int checksum) {
    return frame(rank, checksum);
  }

  /** The header of the sum. */
  Frame result(ByteBuffer bytes) {
    return frame(Membership.DRIVER, Frame.crc(bytes));
  }

  private Frame frame(int rank, int checksum) {
    return new Frame(
        first.kind(),
        first.type(),
        first.generation(),
        rank,
        first.sequence(),
        first.elements(),
        place.index(),
        length() * (result == null ? 1 : result.type().bytes()),
        checksum);
  }

  private int length() {
    return chunks.pieceLength(place.stage(), place.piece());
  }

  /** Where the piece of {@code rank} goes. */
  ByteBuffer slot(int rank) {
    return result == null
        ? Link.NOTHING.duplicate()
        : slots.get(rank).slice(0, length()).bytes().duplicate();
  }

  /** The sum of all slots, in the order of {@link Chunks}. */
  ByteBuffer add() {
    if (result == null) {
      return Link.NOTHING.duplicate();
    }
    int length = length();
    Buffer total = result.slice(0, length);
    total.copyFrom(slots.get(place.stage()).slice(0, length));
    for (int i = 1; i < size; i++) {
      Adding.add(total, slots.get((place.stage() + i) % size).slice(0, length));
    }
    return total.bytes().duplicate();
  }

  /** Goes to the next piece; false when there is none. */
  boolean advance() {
    place.advance(chunks.pieces(place.stage()));
    return place.stage() < stages;
  }
}
