package dev.lakegrad.data.transform;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.zoo.DataShape;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * How samples are changed at random, anew in each epoch, so that a model sees more of them than
 * there are. What is done to a sample depends on seed, epoch and the row's number alone.
 *
 * <p>Zeros are the mean, as samples are normalised before.
 *
 * @param crop images are cut out of themselves with so many pixels of zeros around them (He et al.
 *     2016); 0 for not
 * @param flip how likely an image is mirrored, left to right; 0 for never
 * @param cutout the side of a square of zeros laid over an image, its centre anywhere on it
 *     (DeVries and Taylor 2017); 0 for none
 * @param mixup α of mixing each sample with another one (Zhang et al. 2018); 0 for not
 */
public record Augmentation(int crop, double flip, int cutout, double mixup)
    implements Serializable {
  /** Samples as they are. */
  public static final Augmentation NONE = new Augmentation(0, 0, 0, 0);

  private static final double HALF = 0.5;
  private static final List<String> STEPS = List.of("crop", "flip", "cutout", "mixup");
  private static final int MOST_PIXELS = 1 << 12;

  public Augmentation {
    Check.that(
        0 <= crop && crop <= MOST_PIXELS, "augment", "crop %d is not in 0..%d", crop, MOST_PIXELS);
    Check.that(0 <= flip && flip <= 1, "augment", "flip %s is not in [0, 1]", flip);
    Check.that(
        0 <= cutout && cutout <= MOST_PIXELS,
        "augment",
        "cutout %d is not in 0..%d",
        cutout,
        MOST_PIXELS);
    Check.that(0 <= mixup && Double.isFinite(mixup), "augment", "mixup %s is not >= 0", mixup);
  }

  /**
   * Reads {@code crop:4,flip,cutout:8,mixup:0.2}, in any order; a flip is for every other image.
   */
  public static Augmentation parse(String text) {
    Augmentation all = NONE;
    Set<String> seen = new HashSet<>();
    for (String step : text.split(",", -1)) {
      int colon = step.indexOf(':');
      String name = (colon < 0 ? step : step.substring(0, colon)).strip();
      Names.check("augment", "step", name, STEPS);
      Check.that(seen.add(name), "augment", "%s is there twice in \"%s\"", name, text);
      all = all.with(name, colon < 0 ? "" : step.substring(colon + 1).strip());
    }
    return all;
  }

  private Augmentation with(String name, String value) {
    Check.that(
        name.equals("flip") || !value.isEmpty(),
        "augment",
        "%s needs a number, as %s:4",
        name,
        name);
    try {
      return switch (name) {
        case "crop" -> new Augmentation(positive(name, value), flip, cutout, mixup);
        case "cutout" -> new Augmentation(crop, flip, positive(name, value), mixup);
        case "flip" ->
            new Augmentation(
                crop, value.isEmpty() ? HALF : Double.parseDouble(value), cutout, mixup);
        default -> new Augmentation(crop, flip, cutout, Double.parseDouble(value));
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "augment: %s is \"%s\", not a number".formatted(name, value), e);
    }
  }

  private static int positive(String name, String value) {
    int pixels = Integer.parseInt(value);
    Check.that(pixels > 0, "augment", "%s:%d does nothing", name, pixels);
    return pixels;
  }

  /** Refuses samples that it cannot be done to. */
  public void check(DataShape data) {
    Check.that(
        equals(NONE) || !data.ids(),
        "augment",
        "%s is for images and numbers, not for tokens",
        this);
    boolean image = crop > 0 || flip > 0 || cutout > 0;
    Check.that(
        !image || data.sample().rank() == 3,
        "augment",
        "%s is for images [channels, height, width], but a sample is %s",
        this,
        data.sample());
  }

  /** Whether samples are mixed with others. */
  public boolean mixes() {
    return mixup > 0;
  }

  /** As {@link #parse} reads it, or {@code none}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",").setEmptyValue("none");
    if (crop > 0) {
      text.add("crop:" + crop);
    }
    if (flip > 0) {
      text.add(flip == HALF ? "flip" : "flip:" + flip);
    }
    if (cutout > 0) {
      text.add("cutout:" + cutout);
    }
    if (mixup > 0) {
      text.add("mixup:" + mixup);
    }
    return text.toString();
  }
}
