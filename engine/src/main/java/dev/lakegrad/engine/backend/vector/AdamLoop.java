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
  private final float beta1;
  private final float beta2;
  private final float fresh1;
  private final float fresh2;
  private final float epsilon;
  private final float rate;
  private final float scale;
  private final float decay;
  private final float shrink;

  AdamLoop(AdamStep step) {
    this.beta1 = (float) step.beta1();
    this.beta2 = (float) step.beta2();
    this.fresh1 = (float) (1 - step.beta1());
    this.fresh2 = (float) (1 - step.beta2());
    this.epsilon = (float) step.epsilon();
    this.rate = (float) step.rate();
    this.scale = (float) step.scale();
    this.decay = (float) step.decay();
    this.shrink = (float) step.shrink();
  }

  void run(Buffer g, Buffer m, Buffer v, Buffer w) {
    int whole = w.size() / Lanes.COUNT * BYTES;
    vectors(g.bytes(), m.bytes(), v.bytes(), w.bytes(), whole);
    singles(g.bytes(), m.bytes(), v.bytes(), w.bytes(), whole, w.size() * Float.BYTES);
  }

  private void vectors(ByteBuffer g, ByteBuffer m, ByteBuffer v, ByteBuffer w, int end) {
    FloatVector slower = broadcast(SPECIES, -rate);
    FloatVector part1 = broadcast(SPECIES, fresh1);
    FloatVector pull = broadcast(SPECIES, decay);
    for (int i = 0; i < end; i += BYTES) {
      FloatVector weight = fromByteBuffer(SPECIES, w, i, ORDER);
      FloatVector slope = weight.fma(pull, fromByteBuffer(SPECIES, g, i, ORDER));
      FloatVector mean = slope.fma(part1, fromByteBuffer(SPECIES, m, i, ORDER).mul(beta1));
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
  private void singles(ByteBuffer g, ByteBuffer m, ByteBuffer v, ByteBuffer w, int from, int end) {
    for (int i = from; i < end; i += Float.BYTES) {
      float weight = w.getFloat(i);
      float slope = Math.fma(weight, decay, g.getFloat(i));
      float mean = normal(Math.fma(slope, fresh1, m.getFloat(i) * beta1));
      float square = normal(Math.fma(slope * fresh2, slope, v.getFloat(i) * beta2));
      m.putFloat(i, mean);
      v.putFloat(i, square);
      float ratio = mean / ((float) Math.sqrt(square * scale) + epsilon);
      w.putFloat(i, Math.fma(ratio, -rate, weight * shrink));
    }
  }

  private static float normal(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
  }
}
