package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;
import static jdk.incubator.vector.VectorOperators.F2D;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of many floats, accumulated in float64. Half a vector of floats makes a whole of doubles:
 * the other half is read too, and left.
 */
final class VectorSums {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, SPECIES.vectorShape());
  private static final int HALF = BYTES / 2;

  /** So few are added one by one: vectors would save a microsecond, once they are compiled. */
  private static final int FEW = 4096;

  private VectorSums() {}

  /** How many bytes of {@code count} elements are added as vectors. */
  private static int whole(int count) {
    return count < FEW ? 0 : (count * Float.BYTES - HALF) / BYTES * BYTES;
  }

  static double sum(Buffer x) {
    return sum(x.bytes(), 0, x.size());
  }

  /** The sum of {@code count} floats from element {@code from} on. */
  static double sum(ByteBuffer x, int from, int count) {
    int start = from * Float.BYTES;
    int end = start + count * Float.BYTES;
    int whole = start + whole(count);
    double sum = start < whole ? sumOfVectors(x, start, whole) : 0;
    for (int i = whole; i < end; i += Float.BYTES) {
      sum += x.getFloat(i);
    }
    return sum;
  }

  private static double sumOfVectors(ByteBuffer x, int start, int end) {
    DoubleVector even = DoubleVector.zero(DOUBLES);
    DoubleVector odd = DoubleVector.zero(DOUBLES);
    for (int i = start; i < end; i += BYTES) {
      even = even.add(fromByteBuffer(SPECIES, x, i, ORDER).convertShape(F2D, DOUBLES, 0));
      odd = odd.add(fromByteBuffer(SPECIES, x, i + HALF, ORDER).convertShape(F2D, DOUBLES, 0));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  static double sumOfSquares(Buffer buffer) {
    ByteBuffer x = buffer.bytes();
    int end = buffer.size() * Float.BYTES;
    int whole = whole(buffer.size());
    double sum = 0 < whole ? squaresOfVectors(x, whole) : 0;
    for (int i = whole; i < end; i += Float.BYTES) {
      sum += (double) x.getFloat(i) * x.getFloat(i);
    }
    return sum;
  }

  private static double squaresOfVectors(ByteBuffer x, int end) {
    DoubleVector even = DoubleVector.zero(DOUBLES);
    DoubleVector odd = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < end; i += BYTES) {
      Vector<Double> first = fromByteBuffer(SPECIES, x, i, ORDER).convertShape(F2D, DOUBLES, 0);
      Vector<Double> second =
          fromByteBuffer(SPECIES, x, i + HALF, ORDER).convertShape(F2D, DOUBLES, 0);
      even = ((DoubleVector) first).fma(first, even);
      odd = ((DoubleVector) second).fma(second, odd);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }
}
