package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One operation as the middle of a star sees it: some slots per rank, and their sum. */
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
    this.result = type == null ? null : slots.get(slots.size() - 1);
  }

  /**
   * The operation that {@code came}, the first frame of it, belongs to; refuses another one.
   *
   * @param memory some pieces for each rank and one for the sum
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
    return (result == null ? Wire.BARRIER : "all-reduce ") + first.sequence();
  }

  /** Whether the piece to be added now is among those before {@code received}. */
  boolean has(Cursor received) {
    return received.index() > place.index();
  }

  /** Whether the next piece of a rank that has come to {@code received} can be taken in. */
  boolean hasRoom(Cursor received) {
    return received.stage() < stages && received.index() - place.index() < StarPass.WINDOW;
  }

  /** The header that {@code rank} must send when it has come to {@code at}. */
  Frame expected(int rank, Cursor at, int checksum) {
    return frame(rank, at, checksum);
  }

  /** The header of the sum. */
  Frame result(ByteBuffer bytes) {
    return frame(Membership.DRIVER, place, Frame.crc(bytes));
  }

  private Frame frame(int rank, Cursor at, int checksum) {
    int bytes = length(at) * (result == null ? 1 : result.type().bytes());
    return first.piece(rank, at.index(), bytes, checksum);
  }

  private int length(Cursor at) {
    return chunks.pieceLength(at.stage(), at.piece());
  }

  /** Where the piece of {@code rank} goes that comes when it has come to {@code at}. */
  ByteBuffer slot(int rank, Cursor at) {
    return result == null ? Link.NOTHING.duplicate() : piece(rank, at).bytes().duplicate();
  }

  private Buffer piece(int rank, Cursor at) {
    int slot = rank * StarPass.WINDOW + at.index() % StarPass.WINDOW;
    return slots.get(slot).slice(0, length(at));
  }

  /** The sum of the present piece of all ranks, in the order of {@link Chunks}. */
  ByteBuffer add() {
    if (result == null) {
      return Link.NOTHING.duplicate();
    }
    Buffer total = result.slice(0, length(place));
    total.copyFrom(piece(place.stage(), place));
    for (int i = 1; i < size; i++) {
      Adding.add(total, piece((place.stage() + i) % size, place));
    }
    return total.bytes().duplicate();
  }

  /** Goes to the next piece of the sum; false when there is none. */
  boolean advance() {
    advance(place);
    return place.stage() < stages;
  }

  /** One more piece is done in the direction of {@code at}. */
  void advance(Cursor at) {
    at.advance(chunks.pieces(at.stage()));
  }
}
