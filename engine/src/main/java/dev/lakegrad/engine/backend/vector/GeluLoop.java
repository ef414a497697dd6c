package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Exponential.HIGH;
import static dev.lakegrad.engine.backend.vector.Exponential.LN2_HIGH;
import static dev.lakegrad.engine.backend.vector.Exponential.LN2_LOW;
import static dev.lakegrad.engine.backend.vector.Exponential.LOG2_E;
import static dev.lakegrad.engine.backend.vector.Exponential.LOW;
import static dev.lakegrad.engine.backend.vector.Exponential.P2;
import static dev.lakegrad.engine.backend.vector.Exponential.P3;
import static dev.lakegrad.engine.backend.vector.Exponential.P4;
import static dev.lakegrad.engine.backend.vector.Exponential.P5;
import static dev.lakegrad.engine.backend.vector.Exponential.P6;
import static dev.lakegrad.engine.backend.vector.Exponential.P7;
import static dev.lakegrad.engine.backend.vector.Exponential.ROUNDING;
import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * GELU in its tanh form (Hendrycks and Gimpel 2016) and its gradient, with {@code u = √(2/π) (x +
 * 0.044715 x³)}.
 *
 * <p>Transformers spend so much time here that the {@link Exponential} is written out again: in a
 * loop of its own it would wait for memory first, and then let memory wait.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were published
final class GeluLoop {
  private static final float SCALE = 0.79788456f; // √(2/π)
  private static final float CUBE = 0.044715f;

  private GeluLoop() {}

  /** {@code out = x sigmoid(2 u)}, which is {@code x/2 (1 + tanh u)}. */
  static void forward(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    run(x, null, out, end);
  }

  /** {@code dx = dy (s + 2 x s (1 - s) u')} with {@code s = sigmoid(2 u)}. */
  static void gradient(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    run(x, dy, dx, end);
  }

  private static void run(ByteBuffer in, @Nullable ByteBuffer dy, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      FloatVector v = broadcast(SPECIES, -2 * SCALE);
      v = x.mul(x).fma(broadcast(SPECIES, -2 * SCALE * CUBE), v).mul(x);
      FloatVector shifted = v.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDING));
      FloatVector n = shifted.sub(ROUNDING);
      FloatVector r = n.fma(broadcast(SPECIES, -LN2_LOW), n.fma(broadcast(SPECIES, -LN2_HIGH), v));
      FloatVector p = broadcast(SPECIES, P7).fma(r, broadcast(SPECIES, P6));
      p = p.fma(r, broadcast(SPECIES, P5)).fma(r, broadcast(SPECIES, P4));
      p = p.fma(r, broadcast(SPECIES, P3)).fma(r, broadcast(SPECIES, P2));
      p = p.fma(r.mul(r), r.add(1));
      FloatVector power =
          shifted.reinterpretAsInts().add(126).lanewise(LSHL, 23).reinterpretAsFloats();
      FloatVector e = p.add(p).mul(power).blend(0, v.lt(LOW));
      e = e.blend(Float.POSITIVE_INFINITY, v.compare(GT, HIGH)); // exp(-2 u)
      if (dy == null) {
        x.div(e.add(1)).intoByteBuffer(out, i, ORDER);
      } else {
        FloatVector s = broadcast(SPECIES, 1).div(e.add(1));
        x = x.max(-20).min(20); // beyond, the slope is constant, but its factors may be infinite
        v = broadcast(SPECIES, 2 * SCALE);
        v = x.mul(x).fma(broadcast(SPECIES, 6 * SCALE * CUBE), v);
        v = x.mul(s).mul(broadcast(SPECIES, 1).sub(s)).fma(v, s);
        v.mul(fromByteBuffer(SPECIES, dy, i, ORDER)).intoByteBuffer(out, i, ORDER);
      }
    }
  }
}
