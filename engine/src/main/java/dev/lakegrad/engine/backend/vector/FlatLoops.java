package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.all;
import static dev.lakegrad.engine.backend.vector.Lanes.load;
import static dev.lakegrad.engine.backend.vector.Lanes.store;

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

  /** One by one: the JDK has no power of vectors that gives the same bits at all times. */
  private static void power(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += Float.BYTES) {
      out.putFloat(i, (float) Math.pow(a.getFloat(i), b.getFloat(i)));
    }
  }

  private static void maximum(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).max(load(b, i)), out, i);
    }
  }

  private static void minimum(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(a, i).min(load(b, i)), out, i);
    }
  }

  private static void less(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(1, load(a, i).compare(VectorOperators.LT, load(b, i))), out, i);
    }
  }

  private static void lessOrEqual(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(1, load(a, i).compare(VectorOperators.LE, load(b, i))), out, i);
    }
  }

  private static void equal(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(1, load(a, i).compare(VectorOperators.EQ, load(b, i))), out, i);
    }
  }

  private static void notEqual(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(1).blend(0, load(a, i).compare(VectorOperators.EQ, load(b, i))), out, i);
    }
  }

  /** {@code out = x} wherever {@code mask} is not 0. */
  static void replace(ByteBuffer mask, ByteBuffer x, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(x, i).blend(load(out, i), load(mask, i).compare(VectorOperators.EQ, 0)), out, i);
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
