package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;

/** Refuses ids that point outside of what they index: kernels do not look. */
final class Ids {
  private Ids() {}

  /** Each of {@code ids} must lie in {@code [from, limit)}. */
  static void check(String op, Tensor ids, int from, int limit) {
    Check.that(ids.type() == DType.I32, op, "ids are %s, not %s", ids.type(), DType.I32);
    Buffer data = ids.data();
    for (int i = 0; i < data.size(); i++) {
      int id = data.id(i);
      if (id < from || id >= limit) {
        Check.that(false, op, "id %d at position %d is not in [%d, %d)", id, i, from, limit);
      }
    }
  }
}
