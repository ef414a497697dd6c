package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Elements moved one by one. */
final class PlainMovement {
  private PlainMovement() {}

  static void copy(Walk walk, Buffer x, Buffer out) {
    walk.outer(walk.depth(), (from, to) -> out.set(to, x.get(from)));
  }

  static void add(Walk walk, Buffer x, Buffer out) {
    int kept = walk.kept();
    double[] sum = new double[1];
    walk.outer(
        kept,
        (from, to) -> {
          sum[0] = out.get(to);
          walk.inner(kept, from, to, (part, same) -> sum[0] += x.get(part));
          out.set(to, sum[0]);
        });
  }
}
