package dev.lakegrad.engine.optim;

import java.util.List;

/**
 * The running means of gradients and of their squares, which start at 0 and come up to their level
 * as steps go by: {@code m ← β₁ m + (1 − β₁) g}, {@code v ← β₂ v + (1 − β₂) g²}.
 */
record Moments(double beta1, double beta2) {
  static final String M = "m";
  static final String V = "v";
  static final List<Memory> MEMORY = List.of(Memory.of(M), Memory.of(V));

  static Moments of(Settings settings) {
    return new Moments(settings.number(Setting.BETA1), settings.number(Setting.BETA2));
  }

  /** How far {@code m} has come up to its level. */
  double rise1(long step) {
    return 1 - StrictMath.pow(beta1, (double) step);
  }

  /** How far {@code v} has. */
  double rise2(long step) {
    return 1 - StrictMath.pow(beta2, (double) step);
  }

  /** Lets both follow the gradients of {@code slice}. */
  void follow(Slice slice) {
    followGradients(slice);
    slice.followSquares(beta2, slice.state(V), 1 - beta2);
  }

  /** Lets {@code m} alone follow. */
  void followGradients(Slice slice) {
    slice.backend().blend(beta1, slice.state(M), 1 - beta1, slice.gradients());
  }
}
