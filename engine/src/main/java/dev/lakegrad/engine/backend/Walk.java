package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Layout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The nested loops of a strided kernel that reads elements at one place and writes them at another:
 * axes of size 1 are left out, and neighbours that lie alike are one.
 *
 * <p>Outside are the loops that change the target, from its widest stride to its narrowest; inside
 * are those along which elements go to the same target, where they are added up.
 */
public final class Walk {
  private final List<Loop> loops;
  private final int from;
  private final int to;

  /** One loop: how often it turns, and how far each turn moves in the source and the target. */
  private record Loop(int size, int from, int to) {

    /** Whether {@code inner} begins anew, on both sides, where this moves to. */
    boolean continues(Loop inner) {
      return from == inner.from * inner.size && to == inner.to * inner.size;
    }
  }

  /** What is done at a position of some of the loops. */
  @FunctionalInterface
  public interface Visitor {
    /** Elements there lie at {@code from} in the source and {@code to} in the target. */
    void visit(int from, int to);
  }

  private Walk(List<Loop> loops, int from, int to) {
    this.loops = loops;
    this.from = from;
    this.to = to;
  }

  /** From each element of {@code source} to the same one of {@code target}. */
  public static Walk of(Layout source, Layout target) {
    Check.that(
        source.shape().equals(target.shape()),
        "move",
        "%s is not %s",
        source.shape(),
        target.shape());
    List<Loop> all = new ArrayList<>();
    for (int axis = 0; axis < source.shape().rank(); axis++) {
      int size = source.shape().at(axis);
      if (size != 1) {
        all.add(new Loop(size, source.stride(axis), target.stride(axis)));
      }
    }
    all.sort(
        Comparator.comparing((Loop loop) -> loop.to == 0)
            .thenComparing(loop -> -Math.abs(loop.to))
            .thenComparing(loop -> -Math.abs(loop.from)));
    List<Loop> merged = new ArrayList<>();
    for (Loop loop : all) {
      int last = merged.size() - 1;
      if (last >= 0 && merged.get(last).continues(loop)) {
        merged.set(last, new Loop(merged.get(last).size * loop.size, loop.from, loop.to));
      } else {
        merged.add(loop);
      }
    }
    return new Walk(merged, source.offset(), target.offset());
  }

  /** The same loops with {@code loop} put directly outside the innermost. */
  public Walk secondLast(int loop) {
    List<Loop> moved = new ArrayList<>(loops);
    moved.add(loops.size() - 2, moved.remove(loop));
    return new Walk(moved, from, to);
  }

  /** The number of loops. */
  public int depth() {
    return loops.size();
  }

  /** The number of loops that change the target, which are the outer ones. */
  public int kept() {
    int kept = 0;
    while (kept < loops.size() && loops.get(kept).to != 0) {
      kept++;
    }
    return kept;
  }

  /** How often {@code loop} turns. */
  public int size(int loop) {
    return loops.get(loop).size;
  }

  /** How far a turn of {@code loop} moves in the source. */
  public int from(int loop) {
    return loops.get(loop).from;
  }

  /** How far a turn of {@code loop} moves in the target. */
  public int to(int loop) {
    return loops.get(loop).to;
  }

  /** Visits every position of the loops before {@code end}. */
  public void outer(int end, Visitor visitor) {
    visit(0, end, from, to, visitor);
  }

  /** Visits every position of the loops from {@code first} on, inside one of those before them. */
  public void inner(int first, int source, int target, Visitor visitor) {
    visit(first, loops.size(), source, target, visitor);
  }

  private void visit(int loop, int end, int source, int target, Visitor visitor) {
    if (loop == end) {
      visitor.visit(source, target);
      return;
    }
    Loop current = loops.get(loop);
    for (int i = 0; i < current.size; i++) {
      visit(loop + 1, end, source + i * current.from, target + i * current.to, visitor);
    }
  }
}
