package dev.lakegrad.data.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * One way to write a digit: strokes in the unit square, x to the right and y down.
 *
 * <p>A stroke is a list of curves of three kinds, written as in {@code M .2 .1 L .8 .1 Q .9 .5 .5
 * .9}: move to a point, a line to a point, a quadratic Bézier curve with one control point.
 */
record Glyph(List<Segment> segments) {
  private static final List<List<Glyph>> DIGITS =
      List.of(
          List.of(
              parse("M .5 .05 Q .14 .06 .16 .5 Q .16 .95 .5 .95 Q .84 .95 .84 .5 Q .84 .05 .5 .05"),
              parse(
                  "M .62 .06 Q .3 .05 .22 .42 Q .14 .92 .46 .95 Q .76 .96 .8 .5 Q .82 .12 .52 .1"),
              parse("M .5 .04 Q .3 .06 .3 .5 Q .3 .96 .5 .96 Q .7 .96 .7 .5 Q .7 .04 .5 .04")),
          List.of(
              parse("M .5 .04 L .5 .96"),
              parse("M .34 .24 L .54 .05 L .54 .96"),
              parse("M .32 .24 L .52 .06 L .52 .94 M .3 .94 L .74 .94")),
          List.of(
              parse("M .2 .28 Q .26 .04 .54 .05 Q .84 .08 .76 .36 Q .66 .62 .18 .94 L .84 .94"),
              parse(
                  "M .22 .24 Q .34 .02 .58 .06 Q .84 .14 .72 .42 Q .58 .7 .3 .88 Q .1 .96 .18 .8"
                      + " Q .3 .7 .5 .86 Q .66 .98 .86 .86"),
              parse("M .18 .16 Q .5 -.06 .74 .14 Q .88 .36 .52 .64 L .2 .92 Q .5 .86 .82 .95")),
          List.of(
              parse(
                  "M .2 .18 Q .36 .02 .56 .05 Q .8 .12 .74 .3 Q .68 .46 .42 .48 Q .82 .5 .8 .72"
                      + " Q .74 .95 .46 .95 Q .28 .94 .18 .82"),
              parse(
                  "M .2 .08 L .78 .08 L .46 .42 Q .84 .42 .82 .7 Q .76 .96 .46 .95 Q .28 .94 .18 .84"),
              parse(
                  "M .26 .12 Q .78 -.04 .74 .26 Q .7 .46 .38 .46 Q .86 .48 .76 .78 Q .62 1 .22 .92")),
          List.of(
              parse("M .66 .95 L .66 .05 L .14 .66 L .88 .66"),
              parse("M .26 .06 Q .22 .36 .2 .54 L .8 .54 M .74 .08 Q .7 .5 .68 .96"),
              parse("M .34 .08 L .16 .56 Q .5 .6 .86 .52 M .64 .3 L .58 .95")),
          List.of(
              parse(
                  "M .8 .08 L .3 .08 L .26 .44 Q .5 .34 .68 .44 Q .86 .58 .78 .78 Q .64 .98 .4 .95 Q .26 .93 .18 .84"),
              parse("M .32 .1 L .28 .46 Q .78 .36 .78 .68 Q .76 .98 .2 .92 M .32 .1 L .82 .06"),
              parse("M .78 .06 Q .5 .1 .34 .08 Q .28 .3 .3 .42 Q .74 .4 .74 .7 Q .68 .98 .22 .9")),
          List.of(
              parse(
                  "M .7 .05 Q .34 .2 .24 .56 Q .16 .94 .5 .95 Q .82 .93 .78 .68 Q .72 .46 .46 .5"
                      + " Q .28 .54 .24 .7"),
              parse(
                  "M .56 .04 Q .24 .3 .22 .68 Q .26 .96 .52 .95 Q .8 .9 .74 .66 Q .6 .46 .24 .68"),
              parse("M .36 .04 Q .2 .5 .26 .78 Q .38 .98 .6 .92 Q .82 .8 .72 .62 Q .54 .5 .3 .72")),
          List.of(
              parse("M .18 .08 L .82 .08 Q .58 .4 .42 .95"),
              parse("M .16 .1 L .82 .08 L .4 .95 M .32 .5 L .74 .5"),
              parse("M .18 .22 L .2 .08 Q .5 .12 .82 .06 Q .66 .4 .6 .95")),
          List.of(
              parse(
                  "M .5 .48 Q .2 .38 .28 .18 Q .38 .02 .56 .05 Q .78 .1 .72 .3 Q .66 .44 .5 .48"
                      + " Q .14 .6 .24 .82 Q .36 .98 .56 .95 Q .84 .88 .76 .68 Q .7 .54 .5 .48"),
              parse(
                  "M .74 .18 Q .6 .0 .38 .08 Q .16 .22 .4 .42 Q .8 .62 .76 .8 Q .64 .98 .42 .94"
                      + " Q .16 .84 .32 .64 Q .72 .4 .74 .18"),
              parse(
                  "M .5 .46 Q .3 .44 .32 .24 Q .36 .04 .52 .05 Q .7 .06 .68 .26 Q .66 .44 .5 .46"
                      + " Q .24 .48 .24 .72 Q .28 .96 .5 .96 Q .74 .95 .76 .72 Q .74 .48 .5 .46")),
          List.of(
              parse(
                  "M .76 .3 Q .72 .04 .46 .06 Q .2 .12 .24 .34 Q .3 .54 .54 .5 Q .74 .46 .76 .3"
                      + " Q .78 .68 .64 .95"),
              parse("M .72 .26 Q .66 .04 .42 .08 Q .2 .18 .28 .4 Q .42 .56 .72 .26 L .7 .95"),
              parse(
                  "M .74 .2 Q .5 -.02 .3 .16 Q .18 .42 .42 .5 Q .68 .5 .74 .2 Q .84 .66 .66 .86"
                      + " Q .5 1 .26 .88")));

  Glyph {
    segments = List.copyOf(segments);
  }

  /** The ways to write {@code digit}. */
  static List<Glyph> of(int digit) {
    return DIGITS.get(digit);
  }

  /** A curve from a to c that bends towards b; a line if b lies between them. */
  record Segment(Point a, Point b, Point c) {
    /** The point at {@code t} in [0, 1]: {@code (1-t)² a + 2t(1-t) b + t² c}. */
    Point at(double t) {
      double u = 1 - t;
      return new Point(
          u * u * a.x + 2 * t * u * b.x + t * t * c.x, u * u * a.y + 2 * t * u * b.y + t * t * c.y);
    }
  }

  /** A place in the unit square. */
  record Point(double x, double y) {}

  private static Glyph parse(String path) {
    List<Segment> segments = new ArrayList<>();
    StringTokenizer words = new StringTokenizer(path);
    Point pen = new Point(0, 0);
    while (words.hasMoreTokens()) {
      String kind = words.nextToken();
      Point from = pen;
      Point next = point(words);
      switch (kind) {
        case "M" -> pen = next;
        case "L" -> {
          pen = next;
          segments.add(new Segment(from, middle(from, pen), pen));
        }
        case "Q" -> {
          pen = point(words);
          segments.add(new Segment(from, next, pen));
        }
        default -> throw new AssertionError(kind);
      }
    }
    return new Glyph(segments);
  }

  private static Point point(StringTokenizer words) {
    return new Point(Double.parseDouble(words.nextToken()), Double.parseDouble(words.nextToken()));
  }

  private static Point middle(Point a, Point b) {
    return new Point((a.x + b.x) / 2, (a.y + b.y) / 2);
  }
}
