package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/** The sizes of an attention; if {@code causal}, a position sees itself and those before it. */
public record AttentionShape(int batch, int time, int heads, int width, boolean causal) {
  public AttentionShape {
    Check.that(
        heads > 0 && width % heads == 0,
        "attention",
        "width %d is not a multiple of %d heads",
        width,
        heads);
  }

  /** The width of one head. */
  public int headWidth() {
    return width / heads;
  }
}
