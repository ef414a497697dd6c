package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.Binary;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Arithmetic on flat arrays: what ops of two numbers and optimisers are made of. */
final class FlatLoops {
  private FlatLoops() {}

  static FlatLoop binary(Binary f) {
    return switch (f) {
      case ADD -> FlatLoops::add;
      case SUBTRACT -> FlatLoops::subtract;
      case MULTIPLY -> FlatLoops::multiply;
      case DIVIDE -> FlatLoops::divide;
      case POWER -> FlatLoops::power;
      case MAXIMUM -> FlatLoops::maximum;
      case MINIMUM -> FlatLoops::minimum;
      case LESS -> FlatLoops::less;
      case LESS_OR_EQUAL -> FlatLoops::lessOrEqual;
      case GREATER -> (a, b, out, end) -> less(b, a, out, end);
      case GREATER_OR_EQUAL -> (a, b, out, end) -> lessOrEqual(b, a, out, end);
      case EQUAL -> FlatLoops::equal;
      case NOT_EQUAL -> FlatLoops::notEqual;
    };
  }

  private static void add(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .add(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void subtract(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .sub(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void multiply(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .mul(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void divide(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .div(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  /** One by one: the JDK has no power of vectors that gives the same bits at all times. */
  private static void power(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += Float.BYTES) {
      out.putFloat(i, (float) Math.pow(a.getFloat(i), b.getFloat(i)));
    }
  }

  private static void maximum(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .max(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void minimum(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, a, i, ORDER)
          .min(fromByteBuffer(SPECIES, b, i, ORDER))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void less(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 0)
          .blend(
              1,
              fromByteBuffer(SPECIES, a, i, ORDER)
                  .compare(VectorOperators.LT, fromByteBuffer(SPECIES, b, i, ORDER)))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void lessOrEqual(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 0)
          .blend(
              1,
              fromByteBuffer(SPECIES, a, i, ORDER)
                  .compare(VectorOperators.LE, fromByteBuffer(SPECIES, b, i, ORDER)))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void equal(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 0)
          .blend(
              1,
              fromByteBuffer(SPECIES, a, i, ORDER)
                  .compare(VectorOperators.EQ, fromByteBuffer(SPECIES, b, i, ORDER)))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void notEqual(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 1)
          .blend(
              0,
              fromByteBuffer(SPECIES, a, i, ORDER)
                  .compare(VectorOperators.EQ, fromByteBuffer(SPECIES, b, i, ORDER)))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  /** {@code out = x} wherever {@code mask} is not 0. */
  static void replace(ByteBuffer mask, ByteBuffer x, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, x, i, ORDER)
          .blend(
              fromByteBuffer(SPECIES, out, i, ORDER),
              fromByteBuffer(SPECIES, mask, i, ORDER).compare(VectorOperators.EQ, 0))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  /** {@code out = value}. */
  static FlatLoop fill(float value) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        broadcast(SPECIES, value).intoByteBuffer(out, i, ORDER);
      }
    };
  }

  /** {@code out = scale a}. */
  static FlatLoop scale(float scale) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        fromByteBuffer(SPECIES, a, i, ORDER).mul(scale).intoByteBuffer(out, i, ORDER);
      }
    };
  }

  /** {@code out = out + scale a}. */
  static FlatLoop accumulate(float scale) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        fromByteBuffer(SPECIES, a, i, ORDER)
            .fma(broadcast(SPECIES, scale), fromByteBuffer(SPECIES, out, i, ORDER))
            .intoByteBuffer(out, i, ORDER);
      }
    };
  }

  /**
   * {@code out = keep out + add a}, with 0 for what is too small to be normal. A decaying average
   * would otherwise stay among the denormals for long, where arithmetic is up to a hundred times
   * slower; Java cannot tell the processor to flush them.
   */
  static FlatLoop blend(float keep, float add) {
    return (a, b, out, end) -> {
      for (int i = 0; i < end; i += BYTES) {
        FloatVector kept = fromByteBuffer(SPECIES, out, i, ORDER).mul(keep);
        FloatVector mixed = fromByteBuffer(SPECIES, a, i, ORDER).fma(broadcast(SPECIES, add), kept);
        mixed.blend(0, mixed.abs().lt(Float.MIN_NORMAL)).intoByteBuffer(out, i, ORDER);
      }
    };
  }
}
