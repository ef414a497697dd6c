package dev.lakegrad.data.ingest;

import dev.lakegrad.data.ingest.Glyph.Point;
import dev.lakegrad.data.ingest.Glyph.Segment;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import java.io.Serializable;
import java.util.List;

/**
 * Handwritten-looking digits without end: sample {@code index} is a pure function of the seed and
 * the index, so any machine can draw any of them.
 *
 * <p>A digit is one of a few ways to write it, its points displaced, then turned, sheared, scaled
 * and shifted, drawn with a pen of some thickness and darkness; here and there the pen skips, and
 * every pixel gets a little noise. Each ten samples in a row hold every digit once.
 */
public record Digits(long seed) implements Serializable {
  /** Images are {@code [1, SIDE, SIDE]}, as MNIST's. */
  public static final int SIDE = 28;

  public static final int CLASSES = 10;

  private static final int STEPS = 8;

  /** The digit that sample {@code index} shows. */
  public int label(long index) {
    Check.that(index >= 0, "digits", "index %d is negative", index);
    Rng rng = Rng.of(seed).split("labels").split(index / CLASSES);
    int[] order = new int[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      int j = rng.below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order[(int) (index % CLASSES)];
  }

  /** Sample {@code index}: unsigned bytes, row by row, 0 where there is no ink. */
  public byte[] image(long index) {
    Rng rng = Rng.of(seed).split("images").split(index);
    List<Glyph> ways = Glyph.of(label(index));
    Glyph glyph = ways.get(rng.below(ways.size()));
    Canvas canvas = new Canvas(SIDE);
    draw(canvas, glyph, Hand.of(rng), rng);
    double darkness = 0.7 + 0.3 * rng.uniform();
    double grain = 0.08 * rng.uniform();
    byte[] pixels = new byte[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      double value = darkness * canvas.ink()[i] + grain * rng.gaussian();
      pixels[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    return pixels;
  }

  private static void draw(Canvas canvas, Glyph glyph, Hand hand, Rng rng) {
    Point lastPlan = null;
    Point last = null;
    for (Segment plan : glyph.segments()) {
      // A stroke goes on from where the pen is, displaced as it may be.
      Point a = plan.a().equals(lastPlan) && last != null ? last : hand.displace(plan.a(), rng);
      Segment drawn = new Segment(a, hand.displace(plan.b(), rng), hand.displace(plan.c(), rng));
      Point from = hand.place(drawn.a());
      for (int i = 1; i <= STEPS; i++) {
        Point to = hand.place(drawn.at((double) i / STEPS));
        canvas.line(from, to, hand.thickness());
        from = to;
      }
      lastPlan = plan.c();
      last = drawn.c();
    }
    if (rng.uniform() < 0.1) {
      Segment skipped = glyph.segments().get(rng.below(glyph.segments().size()));
      canvas.rub(hand.place(skipped.at(rng.uniform())), 1 + 1.5 * rng.uniform());
    }
  }

  /** How one sample is written: {@code p -> A (p - centre) + shift}, pen and unsteadiness. */
  private record Hand(
      double xx, double xy, double yx, double yy, Point shift, double thickness, double wobble) {

    static Hand of(Rng rng) {
      double turn = 0.11 * limited(rng);
      double shear = 0.14 * limited(rng);
      double width = 17 * (0.8 + 0.35 * rng.uniform());
      double height = 20 * (0.85 + 0.25 * rng.uniform());
      double sin = StrictMath.sin(turn);
      double cos = StrictMath.cos(turn);
      Point shift = new Point(SIDE / 2.0 + 0.8 * limited(rng), SIDE / 2.0 + 0.8 * limited(rng));
      return new Hand(
          width * cos,
          height * (-shear * cos - sin),
          width * sin,
          height * (cos - shear * sin),
          shift,
          1.3 + 2.2 * rng.uniform(),
          0.015 + 0.03 * rng.uniform());
    }

    Point place(Point p) {
      double x = p.x() - 0.5;
      double y = p.y() - 0.5;
      return new Point(xx * x + xy * y + shift.x(), yx * x + yy * y + shift.y());
    }

    Point displace(Point p, Rng rng) {
      return new Point(p.x() + wobble * rng.gaussian(), p.y() + wobble * rng.gaussian());
    }

    private static double limited(Rng rng) {
      return Math.max(-2.2, Math.min(2.2, rng.gaussian()));
    }
  }
}
