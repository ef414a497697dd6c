package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ChannelShape;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Batch norm and its gradient: each channel lies in one run per image. Sums of a run are vectors of
 * floats, those of a channel are doubles.
 */
final class VectorBatchNorm {
  private VectorBatchNorm() {}

  static void moments(ChannelShape s, Buffer x, Buffer mean, Buffer variance) {
    for (int c = 0; c < s.channels(); c++) {
      double sum = 0;
      for (int image = 0; image < s.batch(); image++) {
        sum += VectorSums.sum(x.bytes(), s.at(image, c), s.area());
      }
      float centre = (float) (sum / s.count());
      double squares = 0;
      for (int image = 0; image < s.batch(); image++) {
        squares += dotFrom(centre, x.bytes(), x.bytes(), centre, s.at(image, c), s.area());
      }
      mean.set(c, centre);
      variance.set(c, squares / s.count());
    }
  }

  /** {@code Σ (a - centreA) (b - centreB)} over a run. */
  private static double dotFrom(
      float centreA, ByteBuffer a, ByteBuffer b, float centreB, int from, int count) {
    int end = (from + count) * Float.BYTES;
    FloatVector sums = Lanes.all(0);
    int i = from * Float.BYTES;
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      sums = Lanes.load(a, i).sub(centreA).fma(Lanes.load(b, i).sub(centreB), sums);
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (; i < end; i += Float.BYTES) {
      sum += (double) (a.getFloat(i) - centreA) * (b.getFloat(i) - centreB);
    }
    return sum;
  }

  static void normalize(
      ChannelShape s,
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out) {
    for (int c = 0; c < s.channels(); c++) {
      float centre = (float) mean.get(c);
      float scale = (float) (gain.get(c) / Math.sqrt(variance.get(c) + epsilon));
      float offset = (float) shift.get(c);
      for (int image = 0; image < s.batch(); image++) {
        normalizeRun(x.bytes(), centre, scale, offset, out.bytes(), s.at(image, c), s.area());
      }
    }
  }

  private static void normalizeRun(
      ByteBuffer x, float centre, float scale, float offset, ByteBuffer out, int from, int count) {
    int end = (from + count) * Float.BYTES;
    int i = from * Float.BYTES;
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      FloatVector scaled = Lanes.load(x, i).sub(centre).mul(scale);
      Lanes.store(scaled.add(offset), out, i);
    }
    for (; i < end; i += Float.BYTES) {
      out.putFloat(i, (x.getFloat(i) - centre) * scale + offset);
    }
  }

  /** The formulas are those of the plain kernel. */
  static void gradient(
      ChannelShape s,
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    for (int c = 0; c < s.channels(); c++) {
      double inverse = 1 / Math.sqrt(variance.get(c) + epsilon);
      float centre = (float) mean.get(c);
      double sum = 0;
      double dot = 0;
      for (int image = 0; image < s.batch(); image++) {
        int from = s.at(image, c);
        sum += VectorSums.sum(dy.bytes(), from, s.area());
        dot += dotFrom(0, dy.bytes(), x.bytes(), centre, from, s.area());
      }
      float scale = (float) (gain.get(c) * inverse);
      float average = (float) (sum / s.count());
      float along = (float) (dot * inverse * inverse / s.count());
      for (int image = 0; image < s.batch(); image++) {
        int from = s.at(image, c);
        gradientRun(x, centre, along, dy, average, scale, dx, from, s.area());
      }
      dgain.set(c, dgain.get(c) + dot * inverse);
      dshift.set(c, dshift.get(c) + sum);
    }
  }

  /** {@code dx = scale (dy - average - along (x - centre))}. */
  private static void gradientRun(
      Buffer x,
      float centre,
      float along,
      Buffer dy,
      float average,
      float scale,
      Buffer dx,
      int from,
      int count) {
    ByteBuffer values = x.bytes();
    ByteBuffer slopes = dy.bytes();
    ByteBuffer out = dx.bytes();
    int end = (from + count) * Float.BYTES;
    int i = from * Float.BYTES;
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      FloatVector level = Lanes.load(values, i).sub(centre).mul(along).add(average);
      Lanes.store(Lanes.load(slopes, i).sub(level).mul(scale), out, i);
    }
    for (; i < end; i += Float.BYTES) {
      float level = (values.getFloat(i) - centre) * along + average;
      out.putFloat(i, (slopes.getFloat(i) - level) * scale);
    }
  }
}
