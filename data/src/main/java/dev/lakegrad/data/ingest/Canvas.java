package dev.lakegrad.data.ingest;

import dev.lakegrad.data.ingest.Glyph.Point;

/** A square grey image that strokes of a round pen are drawn on, with soft edges. */
final class Canvas {
  private final int side;
  private final double[] ink;

  Canvas(int side) {
    this.side = side;
    this.ink = new double[side * side];
  }

  /** Draws from a to b, in pixels. A pixel is covered as far as the pen's edge reaches into it. */
  void line(Point a, Point b, double thickness) {
    double reach = thickness / 2 + 0.5;
    int top = inside(Math.min(a.y(), b.y()) - reach);
    int bottom = inside(Math.max(a.y(), b.y()) + reach);
    int left = inside(Math.min(a.x(), b.x()) - reach);
    int right = inside(Math.max(a.x(), b.x()) + reach);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double cover = Math.min(1, reach - distance(x + 0.5, y + 0.5, a, b));
        ink[y * side + x] = Math.max(ink[y * side + x], cover);
      }
    }
  }

  /** Rubs out a disc. */
  void rub(Point centre, double radius) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double far = distance(x + 0.5, y + 0.5, centre, centre);
        ink[y * side + x] *= Math.max(0, Math.min(1, far - radius + 0.5));
      }
    }
  }

  /** How dark each pixel is, from 0 to 1, row by row. */
  double[] ink() {
    return ink;
  }

  private int inside(double at) {
    return (int) Math.max(0, Math.min(side - 1, Math.floor(at)));
  }

  private static double distance(double x, double y, Point a, Point b) {
    double dx = b.x() - a.x();
    double dy = b.y() - a.y();
    double length = dx * dx + dy * dy;
    double t = length == 0 ? 0 : ((x - a.x()) * dx + (y - a.y()) * dy) / length;
    double nearest = Math.max(0, Math.min(1, t));
    // Not hypot: only sqrt is promised to give the same bits everywhere.
    double ex = x - a.x() - nearest * dx;
    double ey = y - a.y() - nearest * dy;
    return Math.sqrt(ex * ex + ey * ey);
  }
}
