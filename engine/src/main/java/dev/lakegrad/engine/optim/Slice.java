package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Weights that a rule moves at once: their part of each flat buffer, how they differ from others,
 * and the passes that several rules share.
 *
 * @param shape of a tensor where the rule needs it, else of a mere row
 * @param rate what the learning rate is multiplied by
 * @param decay λ
 * @param state what the rule remembers, by name
 * @param scratch of {@link #BLOCK} elements each, for the thread that moves this
 */
record Slice(
    Backend backend,
    Shape shape,
    double rate,
    double decay,
    Buffer weights,
    Buffer gradients,
    Map<String, Buffer> state,
    List<Buffer> scratch) {

  /** So few that all passes over them find them in the cache. */
  static final int BLOCK = 4096;

  /** How many scratch buffers there are; the last is that of {@link #subtractQuotient}. */
  static final int SCRATCHES = 3;

  /** The name of the state that is the average of the weights, where there is one. */
  static final String AVERAGE = "average";

  int size() {
    return weights.size();
  }

  /** Whether this is a tensor of two axes or more. */
  boolean isMatrix() {
    return shape.rank() >= 2;
  }

  Buffer state(String name) {
    return Objects.requireNonNull(state.get(name), name);
  }

  /** Memory for one pass to leave something for the next one, as large as this block. */
  Buffer scratch(int number) {
    return scratch.get(number).slice(0, size());
  }

  /** These weights in parts of at most {@link #BLOCK}; all state must have a number for each. */
  List<Slice> blocks() {
    List<Slice> blocks = new ArrayList<>();
    for (int from = 0; from < size(); from += BLOCK) {
      blocks.add(block(from, Math.min(BLOCK, size() - from)));
    }
    return blocks;
  }

  private Slice block(int from, int count) {
    Map<String, Buffer> parts = new TreeMap<>();
    state.forEach((name, all) -> parts.put(name, all.slice(from, count)));
    return new Slice(
        backend,
        Shape.of(count),
        rate,
        decay,
        weights.slice(from, count),
        gradients.slice(from, count),
        parts,
        scratch);
  }

  /** {@code g ← min(max(g, -limit), limit)}; a limit of 0 is none. */
  void clip(double limit) {
    for (int from = 0; limit > 0 && from < size(); from += BLOCK) {
      Buffer block = gradients.slice(from, Math.min(BLOCK, size() - from));
      Buffer bound = scratch.get(0).slice(0, block.size());
      backend.fill(limit, bound);
      backend.binary(Binary.MINIMUM, block, bound, block);
      backend.fill(-limit, bound);
      backend.binary(Binary.MAXIMUM, block, bound, block);
    }
  }

  /** {@code average ← (1 - share) average + share w}. */
  void average(double share) {
    if (share > 0) {
      backend.blend(1 - share, state(AVERAGE), share, weights);
    }
  }

  /** {@code g ← g + λ w}. */
  void decayWithGradient() {
    if (decay > 0) {
      backend.accumulate(decay, weights, gradients);
    }
  }

  /** {@code w ← w − η λ w}. */
  void shrink(double eta) {
    if (decay > 0) {
      backend.scale(1 - eta * decay, weights, weights);
    }
  }

  /** {@link Backend#adam} by these gradients, which moves the state {@code m} and {@code v} too. */
  void adam(AdamStep numbers, String m, String v, Buffer out) {
    backend.adam(numbers, gradients, state(m), state(v), out);
  }

  /** {@code mean ← keep mean + add g²}. */
  void followSquares(double keep, Buffer mean, double add) {
    Buffer squares = scratch(0);
    backend.binary(Binary.MULTIPLY, gradients, gradients, squares);
    backend.blend(keep, mean, add, squares);
  }

  /** {@code out ← out − η x / (√(scale squares) + epsilon)}. */
  void subtractQuotient(
      double eta, Buffer x, Buffer squares, double scale, double epsilon, Buffer out) {
    backend.adam(AdamStep.quotient(epsilon, eta, scale), x, scratch(SCRATCHES - 1), squares, out);
  }

  /** {@code x / (√(scale squares) + epsilon)}, in {@code out}. */
  void quotient(Buffer x, Buffer squares, double scale, double epsilon, Buffer out) {
    backend.fill(0, out);
    subtractQuotient(-1, x, squares, scale, epsilon, out);
  }
}
