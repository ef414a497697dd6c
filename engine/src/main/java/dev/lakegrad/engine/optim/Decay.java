package dev.lakegrad.engine.optim;

/** How weights decay. */
enum Decay {
  /** As part of the gradient: {@code g ← g + λ w}. */
  WITH_GRADIENT,
  /** Apart from it (Loshchilov and Hutter 2019): {@code w ← w − η λ w}. */
  APART;

  static Decay of(Settings settings) {
    return settings.yes(Setting.DECOUPLED) ? APART : WITH_GRADIENT;
  }

  /** Lets {@code slice} decay before a step of {@code rate}. */
  void apply(Slice slice, double rate) {
    if (this == APART) {
      slice.shrink(rate);
    } else {
      slice.decayWithGradient();
    }
  }
}
