package dev.lakegrad.data.ingest;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import java.io.Serializable;

/**
 * Which rows are held out for testing: about {@code fraction} of them, chosen by a seeded hash of
 * what the row holds.
 *
 * <p>So equal rows are on the same side, a second import splits alike, and a row stays on its side
 * when others are added to the source.
 */
public record Holdout(double fraction, long seed) implements Serializable {
  static final String TRAIN = "train";
  static final String TEST = "test";

  public Holdout {
    Check.that(
        0 <= fraction && fraction < 1, "import", "the holdout of %s is not in [0, 1)", fraction);
  }

  /** The split of a row that is known by its content. */
  String split(String content) {
    return side(Rng.of(seed).split("holdout").split(content));
  }

  /** The split of a row that is known by its number. */
  String split(long row) {
    return side(Rng.of(seed).split("holdout").split(row));
  }

  /** Where the row comes among the others; see {@link RowOrder}. */
  long order(String content) {
    return Rng.of(seed).split("order").split(content).nextLong();
  }

  long order(long row) {
    return Rng.of(seed).split("order").split(row).nextLong();
  }

  private String side(Rng rng) {
    return rng.uniform() < fraction ? TEST : TRAIN;
  }
}
