package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Sums of many floats, accumulated in float64: half a vector of floats is a whole of doubles. */
final class VectorSums {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, Lanes.SPECIES.vectorShape());
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.SPECIES.vectorBitSize() / 2));
  private static final int HALF_BYTES = HALF.vectorByteSize();

  private VectorSums() {}

  static double sum(Buffer x) {
    return sum(x.bytes(), 0, x.size());
  }

  /** The sum of {@code count} floats from element {@code from} on. */
  static double sum(ByteBuffer x, int from, int count) {
    int start = from * Float.BYTES;
    int end = start + count * Float.BYTES;
    DoubleVector even = DoubleVector.zero(DOUBLES);
    DoubleVector odd = DoubleVector.zero(DOUBLES);
    int i = start;
    for (; i <= end - 2 * HALF_BYTES; i += 2 * HALF_BYTES) {
      even = even.add(doubles(x, i));
      odd = odd.add(doubles(x, i + HALF_BYTES));
    }
    double sum = even.add(odd).reduceLanes(VectorOperators.ADD);
    for (; i < end; i += Float.BYTES) {
      sum += x.getFloat(i);
    }
    return sum;
  }

  static double sumOfSquares(Buffer buffer) {
    ByteBuffer x = buffer.bytes();
    int end = buffer.size() * Float.BYTES;
    DoubleVector even = DoubleVector.zero(DOUBLES);
    DoubleVector odd = DoubleVector.zero(DOUBLES);
    int i = 0;
    for (; i <= end - 2 * HALF_BYTES; i += 2 * HALF_BYTES) {
      DoubleVector first = doubles(x, i);
      DoubleVector second = doubles(x, i + HALF_BYTES);
      even = first.fma(first, even);
      odd = second.fma(second, odd);
    }
    double sum = even.add(odd).reduceLanes(VectorOperators.ADD);
    for (; i < end; i += Float.BYTES) {
      sum += (double) x.getFloat(i) * x.getFloat(i);
    }
    return sum;
  }

  private static DoubleVector doubles(ByteBuffer x, int at) {
    FloatVector half = FloatVector.fromByteBuffer(HALF, x, at, ByteOrder.nativeOrder());
    return (DoubleVector) half.convertShape(VectorOperators.F2D, DOUBLES, 0);
  }
}
