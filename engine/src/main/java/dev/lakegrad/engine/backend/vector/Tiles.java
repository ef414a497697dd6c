package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.COUNT;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the matrix product: a tile of {@link #ROWS} rows and one, two or four
 * vectors that stays in registers while {@code k} rank-one updates are added to it.
 *
 * <p>Element {@code (i, p)} of the left side lies at {@code a[aAt + i rowStep + p step]}, so that
 * both a matrix and its transpose are read where they were copied. The right side is a panel: row
 * {@code p} of it follows row {@code p - 1}. Each register must have a name of its own: the JIT
 * compiler keeps no array of vectors in registers.
 */
final class Tiles {
  static final int ROWS = 6;

  /** With 24 sums a tile needs 29 registers: AVX-512 has 32, all before it 16. */
  static final int VECTORS = SPECIES.vectorBitSize() == 512 ? 4 : 2;

  /** Columns of the widest tile. */
  static final int COLUMNS = VECTORS * COUNT;

  private Tiles() {}

  /** How many columns the tile has that covers {@code remaining} ones, or as many as it can. */
  static int columns(int remaining) {
    if (remaining <= COUNT) {
      return COUNT;
    }
    return remaining <= 2 * COUNT ? 2 * COUNT : COLUMNS;
  }

  /** {@code tile = a b}, row by row of {@code columns}. */
  static void multiply(
      int columns,
      int k,
      float[] a,
      int aAt,
      int rowStep,
      int step,
      float[] b,
      int bAt,
      float[] tile) {
    if (columns == COUNT) {
      one(k, a, aAt, rowStep, step, b, bAt, tile);
    } else if (columns == 2 * COUNT) {
      two(k, a, aAt, rowStep, step, b, bAt, tile);
    } else {
      four(k, a, aAt, rowStep, step, b, bAt, tile);
    }
  }

  /** 6 rows of 4 vectors. */
  private static void four(
      int k, float[] a, int aAt, int rowStep, int step, float[] b, int bAt, float[] tile) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c02 = FloatVector.zero(SPECIES);
    FloatVector c03 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c12 = FloatVector.zero(SPECIES);
    FloatVector c13 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c22 = FloatVector.zero(SPECIES);
    FloatVector c23 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    FloatVector c32 = FloatVector.zero(SPECIES);
    FloatVector c33 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c41 = FloatVector.zero(SPECIES);
    FloatVector c42 = FloatVector.zero(SPECIES);
    FloatVector c43 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c51 = FloatVector.zero(SPECIES);
    FloatVector c52 = FloatVector.zero(SPECIES);
    FloatVector c53 = FloatVector.zero(SPECIES);
    int i0 = aAt;
    int i1 = aAt + rowStep;
    int i2 = aAt + 2 * rowStep;
    int i3 = aAt + 3 * rowStep;
    int i4 = aAt + 4 * rowStep;
    int i5 = aAt + 5 * rowStep;
    int j = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + COUNT);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * COUNT);
      FloatVector b3 = FloatVector.fromArray(SPECIES, b, j + 3 * COUNT);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[i0]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[i1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[i2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[i3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[i4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[i5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
      i0 += step;
      i1 += step;
      i2 += step;
      i3 += step;
      i4 += step;
      i5 += step;
      j += 4 * COUNT;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, COUNT);
    c02.intoArray(tile, 2 * COUNT);
    c03.intoArray(tile, 3 * COUNT);
    c10.intoArray(tile, 4 * COUNT);
    c11.intoArray(tile, 5 * COUNT);
    c12.intoArray(tile, 6 * COUNT);
    c13.intoArray(tile, 7 * COUNT);
    c20.intoArray(tile, 8 * COUNT);
    c21.intoArray(tile, 9 * COUNT);
    c22.intoArray(tile, 10 * COUNT);
    c23.intoArray(tile, 11 * COUNT);
    c30.intoArray(tile, 12 * COUNT);
    c31.intoArray(tile, 13 * COUNT);
    c32.intoArray(tile, 14 * COUNT);
    c33.intoArray(tile, 15 * COUNT);
    c40.intoArray(tile, 16 * COUNT);
    c41.intoArray(tile, 17 * COUNT);
    c42.intoArray(tile, 18 * COUNT);
    c43.intoArray(tile, 19 * COUNT);
    c50.intoArray(tile, 20 * COUNT);
    c51.intoArray(tile, 21 * COUNT);
    c52.intoArray(tile, 22 * COUNT);
    c53.intoArray(tile, 23 * COUNT);
  }

  /** 6 rows of 2 vectors. */
  private static void two(
      int k, float[] a, int aAt, int rowStep, int step, float[] b, int bAt, float[] tile) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c41 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c51 = FloatVector.zero(SPECIES);
    int i0 = aAt;
    int i1 = aAt + rowStep;
    int i2 = aAt + 2 * rowStep;
    int i3 = aAt + 3 * rowStep;
    int i4 = aAt + 4 * rowStep;
    int i5 = aAt + 5 * rowStep;
    int j = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + COUNT);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[i0]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[i1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[i2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[i3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[i4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[i5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      i0 += step;
      i1 += step;
      i2 += step;
      i3 += step;
      i4 += step;
      i5 += step;
      j += 2 * COUNT;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, COUNT);
    c10.intoArray(tile, 2 * COUNT);
    c11.intoArray(tile, 3 * COUNT);
    c20.intoArray(tile, 4 * COUNT);
    c21.intoArray(tile, 5 * COUNT);
    c30.intoArray(tile, 6 * COUNT);
    c31.intoArray(tile, 7 * COUNT);
    c40.intoArray(tile, 8 * COUNT);
    c41.intoArray(tile, 9 * COUNT);
    c50.intoArray(tile, 10 * COUNT);
    c51.intoArray(tile, 11 * COUNT);
  }

  /** 6 rows of 1 vector. */
  private static void one(
      int k, float[] a, int aAt, int rowStep, int step, float[] b, int bAt, float[] tile) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    int i0 = aAt;
    int i1 = aAt + rowStep;
    int i2 = aAt + 2 * rowStep;
    int i3 = aAt + 3 * rowStep;
    int i4 = aAt + 4 * rowStep;
    int i5 = aAt + 5 * rowStep;
    int j = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[i0]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[i1]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[i2]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[i3]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[i4]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[i5]);
      c50 = a5.fma(b0, c50);
      i0 += step;
      i1 += step;
      i2 += step;
      i3 += step;
      i4 += step;
      i5 += step;
      j += COUNT;
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, COUNT);
    c20.intoArray(tile, 2 * COUNT);
    c30.intoArray(tile, 3 * COUNT);
    c40.intoArray(tile, 4 * COUNT);
    c50.intoArray(tile, 5 * COUNT);
  }
}
