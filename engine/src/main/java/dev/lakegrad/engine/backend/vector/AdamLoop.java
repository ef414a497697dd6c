package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * A step of Adam in one pass over memory, which is what it waits for: seven accesses to each
 * weight's numbers, where a pass for each line of the formula takes ten or more.
 */
final class AdamLoop {
  private AdamLoop() {}

  static void run(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    int whole = w.size() / Lanes.COUNT * BYTES;
    vectors(step, g.bytes(), m.bytes(), v.bytes(), w.bytes(), whole);
    singles(step, g.bytes(), m.bytes(), v.bytes(), w.bytes(), whole, w.size() * Float.BYTES);
  }

  private static void vectors(
      AdamStep step, ByteBuffer g, ByteBuffer m, ByteBuffer v, ByteBuffer w, int end) {
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    FloatVector fresh1 = broadcast(SPECIES, (float) (1 - step.beta1()));
    float fresh2 = (float) (1 - step.beta2());
    float epsilon = (float) step.epsilon();
    FloatVector slower = broadcast(SPECIES, (float) -step.rate());
    float scale = (float) step.scale();
    FloatVector decay = broadcast(SPECIES, (float) step.decay());
    float shrink = (float) step.shrink();
    for (int i = 0; i < end; i += BYTES) {
      FloatVector weight = fromByteBuffer(SPECIES, w, i, ORDER);
      FloatVector slope = weight.fma(decay, fromByteBuffer(SPECIES, g, i, ORDER));
      FloatVector mean = slope.fma(fresh1, fromByteBuffer(SPECIES, m, i, ORDER).mul(beta1));
      mean = mean.blend(0, mean.abs().lt(Float.MIN_NORMAL));
      FloatVector square = slope.mul(fresh2);
      square = square.fma(slope, fromByteBuffer(SPECIES, v, i, ORDER).mul(beta2));
      square = square.blend(0, square.abs().lt(Float.MIN_NORMAL));
      mean.intoByteBuffer(m, i, ORDER);
      square.intoByteBuffer(v, i, ORDER);
      FloatVector ratio = mean.div(square.mul(scale).sqrt().add(epsilon));
      ratio.fma(slower, weight.mul(shrink)).intoByteBuffer(w, i, ORDER);
    }
  }

  /** The same, rounding for rounding, for what fills no vector. */
  private static void singles(
      AdamStep step, ByteBuffer g, ByteBuffer m, ByteBuffer v, ByteBuffer w, int from, int end) {
    float fresh1 = (float) (1 - step.beta1());
    float fresh2 = (float) (1 - step.beta2());
    for (int i = from; i < end; i += Float.BYTES) {
      float weight = w.getFloat(i);
      float slope = Math.fma(weight, (float) step.decay(), g.getFloat(i));
      float mean = normal(Math.fma(slope, fresh1, m.getFloat(i) * (float) step.beta1()));
      float kept = v.getFloat(i) * (float) step.beta2();
      float square = normal(Math.fma(slope * fresh2, slope, kept));
      m.putFloat(i, mean);
      v.putFloat(i, square);
      float root = (float) Math.sqrt(square * (float) step.scale());
      float ratio = mean / (root + (float) step.epsilon());
      w.putFloat(i, Math.fma(ratio, (float) -step.rate(), weight * (float) step.shrink()));
    }
  }

  private static float normal(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
  }
}
