package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.all;
import static dev.lakegrad.engine.backend.vector.Lanes.load;
import static dev.lakegrad.engine.backend.vector.Lanes.store;

import dev.lakegrad.engine.backend.Binary;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Arithmetic on flat arrays: what ops of two numbers and optimisers are made of. */
final class FlatLoops {
  private FlatLoops() {}

  static FlatLoop binary(Binary f) {
    return switch (f) {
      case ADD -> FlatLoops::add;
      case SUBTRACT -> FlatLoops::subtract;
      case MULTIPLY -> FlatLoops::multiply;
      case DIVIDE -> FlatLoops::divide;
    };
  }

  private static void add(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).add(load(b, i)), out, i);
    }
  }

  private static void subtract(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).sub(load(b, i)), out, i);
    }
  }

  private static void multiply(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).mul(load(b, i)), out, i);
    }
  }

  private static void divide(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).div(load(b, i)), out, i);
    }
  }

  /** {@code out = value}. */
  static FlatLoop fill(float value) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        store(all(value), out, i);
      }
    };
  }

  /** {@code out = scale a}. */
  static FlatLoop scale(float scale) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        store(load(a, i).mul(scale), out, i);
      }
    };
  }

  /** {@code out = out + scale a}. */
  static FlatLoop accumulate(float scale) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        store(load(a, i).fma(all(scale), load(out, i)), out, i);
      }
    };
  }

  /** {@code out = keep out + add a}. */
  static FlatLoop blend(float keep, float add) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        FloatVector mixed = load(a, i).fma(all(add), load(out, i).mul(keep));
        store(withoutDenormals(mixed), out, i);
      }
    };
  }

  /**
   * {@code v} with 0 for what is too small to be normal. A decaying average would otherwise stay
   * among the denormals for long, where arithmetic is up to a hundred times slower; Java cannot
   * tell the processor to flush them.
   */
  static FloatVector withoutDenormals(FloatVector v) {
    return v.blend(0, v.abs().lt(Float.MIN_NORMAL));
  }
}
