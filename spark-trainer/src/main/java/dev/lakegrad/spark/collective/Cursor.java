package dev.lakegrad.spark.collective;

/** Where an operation has come to in one direction: a stage, a piece of it, and pieces in all. */
final class Cursor {
  private int stage;
  private int piece;
  private int index;

  /** The step of a ring, or the chunk of a star. */
  int stage() {
    return stage;
  }

  /** The piece inside the stage. */
  int piece() {
    return piece;
  }

  /** How many pieces are done. */
  int index() {
    return index;
  }

  /** One more piece is done, of a stage that has {@code pieces}. */
  void advance(int pieces) {
    index++;
    piece++;
    if (piece == pieces) {
      piece = 0;
      stage++;
    }
  }
}
