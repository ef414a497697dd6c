package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * A run of elements of one type in native memory, aligned to 64 bytes; a slice shares its memory.
 *
 * <p>Kernels read and write {@link #bytes} by absolute offset; element access is for small and cold
 * work. A buffer from a {@link MemoryPool} holds whatever was there before.
 */
public final class Buffer {
  /** A cache line, and the widest vector. */
  static final int ALIGNMENT = 64;

  private final DType type;
  private final int size;
  private final Block block;
  private final int start; // in bytes, from where the block starts
  private final ByteBuffer bytes;

  private Buffer(DType type, int size, Block block, int start) {
    this.type = type;
    this.size = size;
    this.block = block;
    this.start = start;
    this.bytes = block.bytes().slice(start, size * type.bytes()).order(ByteOrder.nativeOrder());
  }

  /** New zeroed memory, freed when nothing refers to it: for what lives as long as a run does. */
  public static Buffer allocate(DType type, int size) {
    Check.that(size >= 0, "buffer", "size %d is negative", size);
    return over(type, size, block((long) size * type.bytes()));
  }

  /** The first {@code size} elements of {@code block}. */
  static Buffer over(DType type, int size, Block block) {
    return new Buffer(type, size, block, 0);
  }

  /** Memory of at least {@code byteCount} bytes that starts on a 64-byte boundary. */
  static Block block(long byteCount) {
    // An aligned slice rounds its end down too, so the size must be whole lines, and one to spare.
    long padded = (byteCount + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    Check.that(
        padded <= Integer.MAX_VALUE,
        "buffer",
        "%d bytes asked for, %d are the limit of one buffer",
        byteCount,
        Integer.MAX_VALUE - ALIGNMENT);
    return new Block(ByteBuffer.allocateDirect((int) padded).alignedSlice(ALIGNMENT));
  }

  public DType type() {
    return type;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** The memory in native byte order, from 0 to its limit; its position is never moved. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /**
   * Where the memory starts, for native code: {@code finder} knows the address of direct memory,
   * and is asked once for all buffers that share it.
   */
  public long address(ToLongFunction<ByteBuffer> finder) {
    return block.address(finder) + start;
  }

  /** The memory that this is a part of. */
  Block block() {
    return block;
  }

  /** Elements {@code [from, from + count)}, sharing this buffer's memory. */
  public Buffer slice(int from, int count) {
    if (from < 0 || count < 0 || count > size - from) {
      String message = "[%d, %d + %d) is not inside %d elements";
      Check.that(false, "slice", message, from, from, count, size);
    }
    return new Buffer(type, count, block, start + from * type.bytes());
  }

  /** Element {@code index} as a double, whatever the type. */
  public double get(int index) {
    return switch (type) {
      case F32 -> bytes.getFloat(index << 2);
      case F64 -> bytes.getDouble(index << 3);
      case I32 -> bytes.getInt(index << 2);
    };
  }

  /** Rounds {@code value} to this buffer's type and stores it. */
  public void set(int index, double value) {
    switch (type) {
      case F32 -> bytes.putFloat(index << 2, (float) value);
      case F64 -> bytes.putDouble(index << 3, value);
      case I32 -> bytes.putInt(index << 2, (int) value);
    }
  }

  /** Element {@code index} of an {@code I32} buffer. */
  public int id(int index) {
    return bytes.getInt(index << 2);
  }

  /** Sets every element to zero. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      set(i, 0);
    }
  }

  /** Copies all of {@code source}, which has the same size, rounded to this buffer's type. */
  public void copyFrom(Buffer source) {
    Check.that(source.size == size, "copy", "%s into %s", source, this);
    if (source.type == type) {
      bytes.put(0, source.bytes, 0, size * type.bytes());
    } else {
      for (int i = 0; i < size; i++) {
        set(i, source.get(i));
      }
    }
  }

  /** Stores {@code values}, rounded to this buffer's type. */
  public void copyFrom(float[] values) {
    sameSize(values.length);
    copyFrom(values, 0);
  }

  /** Stores as many of {@code values} as there is room for, from {@code values[first]} on. */
  public void copyFrom(float[] values, int first) {
    if (type == DType.F32) {
      bytes.asFloatBuffer().put(0, values, first, size);
    } else {
      for (int i = 0; i < size; i++) {
        set(i, values[first + i]);
      }
    }
  }

  /** Stores {@code values}, rounded to this buffer's type. */
  public void copyFrom(double[] values) {
    sameSize(values.length);
    for (int i = 0; i < size; i++) {
      set(i, values[i]);
    }
  }

  /** Stores {@code values} in an {@code I32} buffer. */
  public void copyFrom(int[] values) {
    sameSize(values.length);
    copyFrom(values, 0);
  }

  /** Stores ids in an {@code I32} buffer until it is full, from {@code values[first]} on. */
  public void copyFrom(int[] values, int first) {
    Check.that(type == DType.I32, "copy", "int values into %s", type);
    bytes.asIntBuffer().put(0, values, first, size);
  }

  /** A copy of all elements. */
  public float[] toFloats() {
    float[] values = new float[size];
    if (type == DType.F32) {
      bytes.asFloatBuffer().get(0, values);
    } else {
      for (int i = 0; i < size; i++) {
        values[i] = (float) get(i);
      }
    }
    return values;
  }

  /** A copy of all elements. */
  public double[] toDoubles() {
    double[] values = new double[size];
    Arrays.setAll(values, this::get);
    return values;
  }

  private void sameSize(int length) {
    Check.that(length == size, "copy", "%d values into %d elements", length, size);
  }

  @Override
  public String toString() {
    return "Buffer[" + size + " x " + type + "]";
  }
}
