package dev.lakegrad.engine.optim;

import java.util.List;

/** How weights move along their gradients. Holds settings only; what it remembers is in slices. */
interface Rule {

  /** What it remembers between steps. */
  List<Memory> memory();

  /** Whether a tensor must be moved as a whole: its length counts, or the place of its elements. */
  default boolean needsTensors() {
    return false;
  }

  /** What the {@code step}-th step does to each slice; steps count from 1. */
  Move at(long step);

  /** One step of a rule. */
  @FunctionalInterface
  interface Move {
    /** Moves the weights of {@code slice}, whose gradients are used up. */
    void move(Slice slice, double rate);
  }
}
