package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Pooling, a plane at a time; the first of equal pixels wins. Loops on arrays, not vectors. */
final class VectorPooling {
  private VectorPooling() {}

  static void max(Scratch scratch, PoolShape s, Buffer x, Buffer out, Buffer winners) {
    int area = s.height() * s.width();
    FloatBuffer from = x.bytes().asFloatBuffer();
    float[] pixels = scratch.array(Use.ROW, area);
    int at = 0;
    for (int plane = 0; plane < s.planes(); plane++) {
      from.get(plane * area, pixels, 0, area);
      for (int oy = 0; oy < s.outHeight(); oy++) {
        for (int ox = 0; ox < s.outWidth(); ox++, at += Float.BYTES) {
          int winner = winner(s, pixels, (oy * s.width() + ox) * s.stride());
          out.bytes().putFloat(at, pixels[winner]);
          winners.bytes().putInt(at, winner);
        }
      }
    }
  }

  private static int winner(PoolShape s, float[] pixels, int corner) {
    int winner = corner;
    float best = pixels[corner];
    for (int ky = 0; ky < s.kernelHeight(); ky++) {
      int row = corner + ky * s.width();
      for (int pixel = row; pixel < row + s.kernelWidth(); pixel++) {
        float value = pixels[pixel];
        if (value > best || Float.isNaN(value)) {
          winner = pixel;
          best = value;
        }
      }
    }
    return winner;
  }

  static void maxGradient(PoolShape s, Buffer winners, Buffer dy, Buffer dx) {
    Runs.fill(0, dx.bytes(), 0, dx.size());
    ByteBuffer slopes = dx.bytes();
    int outArea = s.outHeight() * s.outWidth();
    int area = s.height() * s.width();
    for (int plane = 0, i = 0; plane < s.planes(); plane++) {
      for (int end = i + outArea; i < end; i++) {
        int at = (plane * area + winners.id(i)) * Float.BYTES;
        slopes.putFloat(at, slopes.getFloat(at) + dy.bytes().getFloat(i * Float.BYTES));
      }
    }
  }

  static void average(Scratch scratch, PoolShape s, Buffer x, Buffer out) {
    int area = s.height() * s.width();
    FloatBuffer from = x.bytes().asFloatBuffer();
    float[] pixels = scratch.array(Use.ROW, area);
    double share = 1.0 / (s.kernelHeight() * s.kernelWidth());
    int at = 0;
    for (int plane = 0; plane < s.planes(); plane++) {
      from.get(plane * area, pixels, 0, area);
      for (int oy = 0; oy < s.outHeight(); oy++) {
        for (int ox = 0; ox < s.outWidth(); ox++, at += Float.BYTES) {
          double sum = sum(s, pixels, (oy * s.width() + ox) * s.stride());
          out.bytes().putFloat(at, (float) (share * sum));
        }
      }
    }
  }

  private static double sum(PoolShape s, float[] pixels, int corner) {
    double sum = 0;
    for (int ky = 0; ky < s.kernelHeight(); ky++) {
      int row = corner + ky * s.width();
      for (int pixel = row; pixel < row + s.kernelWidth(); pixel++) {
        sum += pixels[pixel];
      }
    }
    return sum;
  }

  static void averageGradient(Scratch scratch, PoolShape s, Buffer dy, Buffer dx) {
    int area = s.height() * s.width();
    FloatBuffer into = dx.bytes().asFloatBuffer();
    float[] pixels = scratch.array(Use.ROW, area);
    float share = 1f / (s.kernelHeight() * s.kernelWidth());
    int at = 0;
    for (int plane = 0; plane < s.planes(); plane++) {
      Arrays.fill(pixels, 0, area, 0);
      for (int oy = 0; oy < s.outHeight(); oy++) {
        for (int ox = 0; ox < s.outWidth(); ox++, at += Float.BYTES) {
          spread(s, dy.bytes().getFloat(at) * share, pixels, (oy * s.width() + ox) * s.stride());
        }
      }
      into.put(plane * area, pixels, 0, area);
    }
  }

  private static void spread(PoolShape s, float slope, float[] pixels, int corner) {
    for (int ky = 0; ky < s.kernelHeight(); ky++) {
      int row = corner + ky * s.width();
      for (int pixel = row; pixel < row + s.kernelWidth(); pixel++) {
        pixels[pixel] += slope;
      }
    }
  }
}
