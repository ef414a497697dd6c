package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can be set of a rule; one means the same in every rule that has it. */
enum Setting {
  /** Whether the largest mean of squares so far is taken instead of the present one. */
  AMSGRAD(Range.SWITCH),
  /** How much of the mean of gradients is kept. */
  BETA1(Range.FRACTION),
  /** How much of the mean of squared gradients is kept. */
  BETA2(Range.FRACTION),
  /** The power of the step by which {@code 1 - beta2} falls. */
  BETA2_DECAY(Range.NOT_POSITIVE),
  /** Whether squares are taken of the distance from the mean of gradients. */
  CENTERED(Range.SWITCH),
  /** How much of each gradient momentum leaves out. */
  DAMPENING(Range.NOT_NEGATIVE),
  /** How fast weights decay. */
  DECAY(Range.NOT_NEGATIVE),
  /** Whether weights decay apart from the gradient. */
  DECOUPLED(Range.SWITCH),
  /** What keeps a divisor from being zero. */
  EPSILON(Range.POSITIVE),
  /** The length that weights are taken to have at least, as the root of their mean square. */
  LENGTH(Range.NOT_NEGATIVE),
  /** The longest that an update may be, as the root of its mean square. */
  LIMIT(Range.POSITIVE),
  /** How much of the step before is kept. */
  MOMENTUM(Range.FRACTION),
  /** How fast momentum comes up to {@link #BETA1}. */
  MOMENTUM_DECAY(Range.NOT_NEGATIVE),
  /** Whether momentum looks ahead. */
  NESTEROV(Range.SWITCH),
  /** How fast the rate falls with the steps. */
  RATE_DECAY(Range.NOT_NEGATIVE),
  /** What a sum of squares begins with. */
  START(Range.NOT_NEGATIVE),
  /** How far a tensor moves, relative to its length. */
  TRUST(Range.POSITIVE);

  private static final String YES = "yes";
  private final Range range;

  Setting(Range range) {
    this.range = range;
  }

  /** The values that a setting takes. */
  private enum Range {
    FRACTION("in [0, 1)"),
    POSITIVE("> 0"),
    NOT_NEGATIVE(">= 0"),
    NOT_POSITIVE("<= 0"),
    SWITCH("yes or no");

    private final String words;

    Range(String words) {
      this.words = words;
    }

    boolean has(double value) {
      boolean inside =
          switch (this) {
            case FRACTION -> 0 <= value && value < 1;
            case POSITIVE -> value > 0;
            case NOT_NEGATIVE -> value >= 0;
            case NOT_POSITIVE -> value <= 0;
            case SWITCH -> false;
          };
      return inside && Double.isFinite(value);
    }
  }

  /** The name that users know it by: {@code momentum-decay}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Setting named(String label) {
    return Stream.of(values()).filter(s -> s.label().equals(label)).findFirst().orElseThrow();
  }

  /** {@code text} as every equal value is written; refuses one that is out of range. */
  String checked(String text) {
    if (range == Range.SWITCH) {
      Names.check("optimizer", label(), text, List.of(YES, "no"));
      return text;
    }
    double value = number(text);
    Check.that(range.has(value), "optimizer", "%s %s is not %s", label(), value, range.words);
    return Double.toString(value);
  }

  private double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "optimizer: %s \"%s\" is not a number".formatted(label(), text), e);
    }
  }

  static boolean isYes(String text) {
    return text.equals(YES);
  }
}
