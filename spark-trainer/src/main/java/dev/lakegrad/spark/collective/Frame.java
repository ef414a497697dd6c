package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.DType;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header in front of everything that goes over a connection: what it belongs to, how long it
 * is, and checksums of itself and of what follows.
 *
 * @param sequence which operation of the run, counted from 0
 * @param elements how many elements the whole operation has
 * @param index which piece of it
 * @param length bytes that follow
 * @param checksum CRC32C of what follows
 */
record Frame(
    Kind kind,
    @Nullable DType type,
    int generation,
    int rank,
    long sequence,
    int elements,
    int index,
    int length,
    int checksum) {

  /** What a frame is for; the wire carries the code. */
  enum Kind {
    /** Values of an all-reduce. */
    DATA(1),
    /** A step of a barrier; nothing follows. */
    BARRIER(2),
    /** The sender is well and waits for others; nothing follows. */
    ALIVE(3),
    /** The run has failed; its three sentences follow. */
    FAILURE(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /**
   * What all frames of operation {@code sequence} have in common; without a {@code type} it is a
   * barrier. The frames themselves come from {@link #piece}.
   */
  static Frame heading(int generation, long sequence, @Nullable DType type, int elements) {
    Kind kind = type == null ? Kind.BARRIER : Kind.DATA;
    return new Frame(kind, type, generation, 0, sequence, elements, 0, 0, 0);
  }

  /** A frame of the same operation. */
  Frame piece(int from, int number, int bytes, int crc) {
    return new Frame(kind, type, generation, from, sequence, elements, number, bytes, crc);
  }

  static final int BYTES = 44;
  private static final int MAGIC = 0x4C4B4752;
  private static final Kind[] KINDS = Kind.values();

  /** Writes the header to {@code out} and makes it ready to be read. */
  void encode(ByteBuffer out) {
    out.clear();
    out.putInt(MAGIC);
    out.put((byte) kind.code).put((byte) code(type));
    out.putShort((short) 0);
    out.putInt(generation).putInt(rank).putLong(sequence);
    out.putInt(elements).putInt(index).putInt(length).putInt(checksum);
    out.flip();
    int own = crc(out);
    out.limit(BYTES).putInt(BYTES - Integer.BYTES, own);
    out.position(0);
  }

  /** The header in the {@link #BYTES} bytes of {@code in}, or null if they are none or damaged. */
  static @Nullable Frame decode(ByteBuffer in) {
    in.position(0).limit(BYTES - Integer.BYTES);
    int own = crc(in);
    in.limit(BYTES).position(0);
    if (in.getInt() != MAGIC || in.getInt(BYTES - Integer.BYTES) != own) {
      return null;
    }
    Kind kind = kind(in.get());
    int type = in.get();
    if (kind == null || type < 0 || type > 2) {
      return null;
    }
    in.getShort();
    return new Frame(
        kind,
        type == 0 ? null : type == 1 ? DType.F32 : DType.F64,
        in.getInt(),
        in.getInt(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }

  private static @Nullable Kind kind(int code) {
    for (Kind kind : KINDS) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }

  private static int code(@Nullable DType type) {
    return type == null ? 0 : type == DType.F32 ? 1 : 2;
  }

  /** CRC32C of what remains in {@code bytes}, which stays as it is. */
  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** What must be the same in the frame that a receiver waits for; the checksum cannot be known. */
  boolean matches(Frame expected) {
    return kind == expected.kind
        && type == expected.type
        && generation == expected.generation
        && rank == expected.rank
        && sequence == expected.sequence
        && elements == expected.elements
        && index == expected.index
        && length == expected.length;
  }

  /** For messages: {@code piece 3 (262144 bytes) of data 17 over 1000 float32, generation 2}. */
  String describe() {
    return String.format(
        "piece %d (%d bytes) of %s %d over %d %s, rank %d, generation %d",
        index,
        length,
        kind.name().toLowerCase(Locale.ROOT),
        sequence,
        elements,
        type == null ? "elements" : type.toString(),
        rank,
        generation);
  }
}
