package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Matrix product in blocks that fit the caches, after Goto and van de Geijn 2008.
 *
 * <p>A block of the right side is packed into panels as wide as a {@link Tiles tile}, a block of
 * the left side is copied as it lies, and each pair of panels gives one tile of the product.
 */
final class VectorMatMul {
  /** Block sizes along m, n and k: the left block stays in the second-level cache. */
  private static final int M_BLOCK = 40 * Tiles.ROWS;

  private static final int N_BLOCK = 64 * Tiles.COLUMNS;
  private static final int K_BLOCK = 320;

  private final Scratch scratch;
  private final Matrix a;
  private final Matrix b;
  private final Matrix c;
  private final FloatBuffer left;
  private final FloatBuffer right;
  private final ByteBuffer product;
  private final float scale;
  private final float[] tile;

  private VectorMatMul(Scratch scratch, double scale, Matrix a, Matrix b, Matrix c) {
    this.scratch = scratch;
    this.a = a;
    this.b = b;
    this.c = c;
    this.left = a.data().bytes().asFloatBuffer();
    this.right = b.data().bytes().asFloatBuffer();
    this.product = c.data().bytes();
    this.scale = (float) scale;
    this.tile = scratch.array(Use.TILE, Tiles.ROWS * Tiles.COLUMNS);
  }

  static void multiply(
      Scratch scratch,
      int m,
      int n,
      int k,
      double scale,
      Matrix a,
      Matrix b,
      boolean accumulate,
      Matrix c) {
    if (c.transposed()) {
      // (a b)ᵀ = bᵀ aᵀ, so that the product is always written along its rows.
      multiply(scratch, n, m, k, scale, b.transpose(), a.transpose(), accumulate, c.transpose());
      return;
    }
    VectorMatMul work = new VectorMatMul(scratch, scale, a, b, c);
    if (k == 0 && !accumulate) {
      work.clear(m, n);
    }
    int blocks = (k + K_BLOCK - 1) / K_BLOCK;
    for (int j = 0; j < n; j += N_BLOCK) {
      for (int block = 0; block < blocks; block++) {
        int from = (int) ((long) k * block / blocks);
        int to = (int) ((long) k * (block + 1) / blocks);
        boolean add = accumulate || block > 0;
        work.multiplyBlock(m, j, Math.min(N_BLOCK, n - j), from, to - from, add);
      }
    }
  }

  /** Adds columns {@code [j0, j0 + n)} of {@code a[:, p0 .. p0 + k) b[p0 .. p0 + k), :]}. */
  private void multiplyBlock(int m, int j0, int n, int p0, int k, boolean add) {
    float[] panels = packRight(j0, n, p0, k);
    for (int i0 = 0; i0 < m; i0 += M_BLOCK) {
      int rows = Math.min(M_BLOCK, m - i0);
      int padded = (rows + Tiles.ROWS - 1) / Tiles.ROWS * Tiles.ROWS;
      float[] block = copyLeft(i0, rows, padded, p0, k);
      int rowStep = a.transposed() ? 1 : k;
      int step = a.transposed() ? padded : 1;
      for (int j = 0; j < n; j += Tiles.COLUMNS) {
        int columns = Tiles.columns(n - j);
        for (int i = 0; i < rows; i += Tiles.ROWS) {
          Tiles.multiply(columns, k, block, i * rowStep, rowStep, step, panels, j * k, tile);
          int height = Math.min(Tiles.ROWS, rows - i);
          int width = Math.min(columns, n - j);
          writeTile(i0 + i, height, j0 + j, width, columns, add);
        }
      }
    }
  }

  /** Copies a block of the left side as it lies: by rows, or by columns if it is transposed. */
  private float[] copyLeft(int i0, int rows, int padded, int p0, int k) {
    float[] block = scratch.array(Use.LEFT, padded * k);
    if (a.transposed()) {
      for (int p = 0; p < k; p++) {
        left.get(a.offset() + (p0 + p) * a.stride() + i0, block, p * padded, rows);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        left.get(a.offset() + (i0 + i) * a.stride() + p0, block, i * k, k);
      }
    }
    return block;
  }

  /** Panels of the right side, one after the other; the last one is filled up with zeros. */
  private float[] packRight(int j0, int n, int p0, int k) {
    float[] panels =
        scratch.array(Use.RIGHT, (n + Tiles.COLUMNS - 1) / Tiles.COLUMNS * Tiles.COLUMNS * k);
    for (int j = 0; j < n; j += Tiles.COLUMNS) {
      int columns = Tiles.columns(n - j);
      int width = Math.min(columns, n - j);
      if (b.transposed()) {
        packColumns(j0 + j, width, p0, k, panels, j * k, columns);
      } else {
        packRows(j0 + j, width, p0, k, panels, j * k, columns);
      }
    }
    return panels;
  }

  private void packRows(int j, int width, int p0, int k, float[] panels, int at, int columns) {
    for (int p = 0; p < k; p++) {
      int to = at + p * columns;
      right.get(b.offset() + (p0 + p) * b.stride() + j, panels, to, width);
      Arrays.fill(panels, to + width, to + columns, 0);
    }
  }

  /** Each column lies in one piece in memory: some are copied, then turned. */
  private void packColumns(int j, int width, int p0, int k, float[] panels, int at, int columns) {
    float[] rows = scratch.array(Use.RIGHT_ROWS, Lanes.COUNT * k);
    for (int c = 0; c < columns; c += Lanes.COUNT) {
      for (int i = 0; i < Lanes.COUNT; i++) {
        if (c + i < width) {
          right.get(b.offset() + (j + c + i) * b.stride() + p0, rows, i * k, k);
        } else {
          Arrays.fill(rows, i * k, (i + 1) * k, 0);
        }
      }
      turn(rows, k, panels, at + c, columns);
    }
  }

  private static void turn(float[] rows, int k, float[] panels, int at, int columns) {
    for (int p = 0; p < k; p++) {
      int to = at + p * columns;
      for (int i = 0; i < Lanes.COUNT; i++) {
        panels[to + i] = rows[i * k + p];
      }
    }
  }

  /** Writes the part of the tile that lies in the product. */
  private void writeTile(int i, int height, int j, int width, int columns, boolean add) {
    for (int r = 0; r < height; r++) {
      int at = (c.offset() + (i + r) * c.stride() + j) * Float.BYTES;
      if (add) {
        addRow(r * columns, at, width);
      } else {
        setRow(r * columns, at, width);
      }
    }
  }

  private void setRow(int from, int at, int width) {
    int whole = width / Lanes.COUNT * Lanes.COUNT;
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      int to = at + c * Float.BYTES;
      fromArray(SPECIES, tile, from + c).mul(scale).intoByteBuffer(product, to, ORDER);
    }
    for (int c = whole; c < width; c++) {
      product.putFloat(at + c * Float.BYTES, tile[from + c] * scale);
    }
  }

  private void addRow(int from, int at, int width) {
    int whole = width / Lanes.COUNT * Lanes.COUNT;
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      int to = at + c * Float.BYTES;
      fromArray(SPECIES, tile, from + c)
          .mul(scale)
          .add(fromByteBuffer(SPECIES, product, to, ORDER))
          .intoByteBuffer(product, to, ORDER);
    }
    for (int c = whole; c < width; c++) {
      int to = at + c * Float.BYTES;
      product.putFloat(to, tile[from + c] * scale + product.getFloat(to));
    }
  }

  private void clear(int m, int n) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        product.putFloat((c.offset() + i * c.stride() + j) * Float.BYTES, 0);
      }
    }
  }
}
