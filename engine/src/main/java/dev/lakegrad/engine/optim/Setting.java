package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can be set of a rule or a schedule; one means the same in all that have it. */
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
  /** The largest that an element of a gradient may be; 0 for any. */
  CLIP_VALUE(Range.NOT_NEGATIVE),
  /** For how many looks at the loss the rate rests once it was lowered. */
  COOLDOWN(Range.COUNT),
  /** How much of each gradient momentum leaves out. */
  DAMPENING(Range.NOT_NEGATIVE),
  /** How fast weights decay. */
  DECAY(Range.NOT_NEGATIVE),
  /** Whether weights decay apart from the gradient. */
  DECOUPLED(Range.SWITCH),
  /** By what the first rate is divided to have the last. */
  END_DIVISOR(Range.POSITIVE),
  /** What keeps a divisor from being zero. */
  EPSILON(Range.POSITIVE),
  /** How many steps lie between two changes of the rate, or between two looks at the loss. */
  EVERY(Range.NUMBER),
  /** What the rate is multiplied by. */
  FACTOR(Range.SHARE),
  /** The rate at the end, or the lowest. */
  FLOOR(Range.NOT_NEGATIVE),
  /** How many times as long each cycle is as the one before. */
  GROWTH(Range.NUMBER),
  /** The length that weights are taken to have at least, as the root of their mean square. */
  LENGTH(Range.NOT_NEGATIVE),
  /** The longest that an update may be, as the root of its mean square. */
  LIMIT(Range.POSITIVE),
  /** After which steps the rate changes. */
  MILESTONES(Range.NUMBERS),
  /** How much of the step before is kept. */
  MOMENTUM(Range.FRACTION),
  /** How fast momentum comes up to {@link #BETA1}. */
  MOMENTUM_DECAY(Range.NOT_NEGATIVE),
  /** Whether momentum looks ahead. */
  NESTEROV(Range.SWITCH),
  /** How many looks at the loss may find it no better before the rate is lowered. */
  PATIENCE(Range.COUNT),
  /** The power by which the rate falls. */
  POWER(Range.POSITIVE),
  /** How fast the rate falls with the steps. */
  RATE_DECAY(Range.NOT_NEGATIVE),
  /** The share of all steps that lie before the peak. */
  RISE(Range.FRACTION),
  /** What a sum of squares begins with. */
  START(Range.NOT_NEGATIVE),
  /** By what the peak is divided to have the first rate. */
  START_DIVISOR(Range.POSITIVE),
  /** Whether the rate follows lines in place of half cosines. */
  STRAIGHT(Range.SWITCH),
  /** By which share of itself the loss must fall to be better. */
  THRESHOLD(Range.FRACTION),
  /** How far a tensor moves, relative to its length. */
  TRUST(Range.POSITIVE),
  /** How many steps the rate takes to come up from 0. */
  WARMUP(Range.COUNT);

  private static final String YES = "yes";
  private final Range range;

  Setting(Range range) {
    this.range = range;
  }

  /** The values that a setting takes. */
  private enum Range {
    FRACTION("in [0, 1)"),
    SHARE("in (0, 1]"),
    POSITIVE("> 0"),
    NOT_NEGATIVE(">= 0"),
    NOT_POSITIVE("<= 0"),
    COUNT("a whole number from 0"),
    NUMBER("a whole number from 1"),
    NUMBERS("whole numbers from 1 that ascend"),
    SWITCH("yes or no");

    private final String words;

    Range(String words) {
      this.words = words;
    }

    /** Whether a number is in it; numbers of a list and switches are something else. */
    boolean has(double value) {
      boolean inside =
          switch (this) {
            case FRACTION -> 0 <= value && value < 1;
            case SHARE -> 0 < value && value <= 1;
            case POSITIVE -> value > 0;
            case NOT_NEGATIVE -> value >= 0;
            case NOT_POSITIVE -> value <= 0;
            case COUNT -> value >= 0 && value == Math.rint(value);
            case NUMBER, NUMBERS -> value >= 1 && value == Math.rint(value);
            case SWITCH -> false;
          };
      return inside && Double.isFinite(value);
    }

    boolean isWhole() {
      return this == COUNT || this == NUMBER || this == NUMBERS;
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
  String checked(String operation, String text) {
    return switch (range) {
      case SWITCH -> {
        Names.check(operation, label(), text, List.of(YES, "no"));
        yield text;
      }
      case NUMBERS -> checkedNumbers(operation, text);
      default -> checkedNumber(operation, text);
    };
  }

  private String checkedNumbers(String operation, String text) {
    List<String> numbers =
        Stream.of(text.split(",", -1)).map(part -> checkedNumber(operation, part.strip())).toList();
    for (int i = 1; i < numbers.size(); i++) {
      Check.that(
          Long.parseLong(numbers.get(i - 1)) < Long.parseLong(numbers.get(i)),
          operation,
          "%s %s are not %s",
          label(),
          text,
          range.words);
    }
    return String.join(",", numbers);
  }

  private String checkedNumber(String operation, String text) {
    double value = number(operation, text);
    Check.that(range.has(value), operation, "%s %s is not %s", label(), text, range.words);
    return range.isWhole() ? Long.toString((long) value) : Double.toString(value);
  }

  private double number(String operation, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s \"%s\" is not a number".formatted(operation, label(), text), e);
    }
  }

  static boolean isYes(String text) {
    return text.equals(YES);
  }
}
