package dev.lakegrad.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AugmenterTest {
  private static final int CHANNELS = 2;
  private static final int HEIGHT = 3;
  private static final int WIDTH = 5;
  private static final int SIZE = CHANNELS * HEIGHT * WIDTH;
  private static final Shape IMAGE = Shape.of(CHANNELS, HEIGHT, WIDTH);

  private static Augmenter augmenter(String steps) {
    return new Augmenter(Augmentation.parse(steps), IMAGE, 1, 0);
  }

  /** Element i is i + 1, with other numbers around it that must stay. */
  private static float[] image() {
    float[] values = new float[SIZE + 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return values;
  }

  private static float[] changed(Augmenter augmenter, long row) {
    float[] values = image();
    augmenter.change(row, values, 1);
    assertThat(values[0]).isZero();
    assertThat(values[SIZE + 1]).isEqualTo(SIZE + 1);
    return values;
  }

  private static float at(float[] values, int channel, int y, int x) {
    boolean inside = 0 <= y && y < HEIGHT && 0 <= x && x < WIDTH;
    return inside ? values[1 + (channel * HEIGHT + y) * WIDTH + x] : 0;
  }

  @Test
  void aCropIsTheImageMovedWithZerosAroundIt() {
    Augmenter augmenter = augmenter("crop:2");
    float[] image = image();
    Set<String> moves = new TreeSet<>();
    for (int row = 0; row < 400; row++) {
      float[] values = changed(augmenter, row);
      Set<String> fitting = new HashSet<>();
      for (int down = -2; down <= 2; down++) {
        for (int right = -2; right <= 2; right++) {
          if (isMoved(image, values, down, right)) {
            fitting.add(down + " " + right);
          }
        }
      }
      assertThat(fitting).hasSize(1);
      moves.addAll(fitting);
    }
    assertThat(moves).as("all ways to move by up to 2").hasSize(25);
  }

  private static boolean isMoved(float[] from, float[] to, int down, int right) {
    for (int c = 0; c < CHANNELS; c++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          if (at(to, c, y, x) != at(from, c, y + down, x + right)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  @Test
  void aFlipMirrorsEveryOtherImageLeftToRight() {
    Augmenter augmenter = augmenter("flip");
    int mirrored = 0;
    for (int row = 0; row < 1000; row++) {
      float[] values = changed(augmenter, row);
      boolean flipped = values[1] == WIDTH;
      for (int i = 0; i < SIZE; i++) {
        int x = i % WIDTH;
        assertThat(values[1 + i]).isEqualTo(flipped ? i - x + WIDTH - x : i + 1);
      }
      mirrored += flipped ? 1 : 0;
    }
    assertThat(mirrored).isBetween(430, 570);
  }

  @Test
  void aCutoutIsASquareOfZerosThatMayReachBeyondTheImage() {
    Augmenter augmenter = augmenter("cutout:2");
    Set<Integer> sizes = new TreeSet<>();
    for (int row = 0; row < 300; row++) {
      float[] values = changed(augmenter, row);
      int zeros = 0;
      for (int i = 0; i < HEIGHT * WIDTH; i++) {
        boolean zero = values[1 + i] == 0;
        assertThat(values[1 + HEIGHT * WIDTH + i] == 0).as("in all channels alike").isEqualTo(zero);
        zeros += zero ? 1 : 0;
      }
      sizes.add(zeros);
    }
    assertThat(sizes).containsExactly(1, 2, 4);
  }

  @Test
  void aCutoutLargerThanTheImageLeavesNothing() {
    float[] values = changed(augmenter("cutout:64"), 0);

    assertThat(values).startsWith(0, 0, 0).endsWith(0, SIZE + 1);
  }

  @Test
  void whatIsDoneDependsOnSeedEpochAndRowAlone() {
    Augmentation how = Augmentation.parse("crop:2,flip,cutout:2,mixup:0.4");
    float[] once = changed(new Augmenter(how, IMAGE, 7, 3), 41);
    Augmenter again = new Augmenter(how, IMAGE, 7, 3);
    for (int row = 100; row > 41; row--) {
      changed(again, row);
    }

    assertThat(changed(again, 41)).isEqualTo(once);
    assertThat(again.partner(41, 1000))
        .isEqualTo(new Augmenter(how, IMAGE, 7, 3).partner(41, 1000))
        .isNotEqualTo(new Augmenter(how, IMAGE, 7, 4).partner(41, 1000))
        .isNotEqualTo(new Augmenter(how, IMAGE, 8, 3).partner(41, 1000))
        .isNotEqualTo(again.partner(42, 1000));
  }

  @Test
  void aStepMoreChangesNothingAboutTheOthers() {
    float[] flipped = changed(augmenter("flip"), 5);

    assertThat(changed(augmenter("flip,mixup:3"), 5)).isEqualTo(flipped);
  }

  @Test
  void mixesWithAnyRowAndKeepsAsMuchAsBetaSays() {
    Augmenter augmenter = augmenter("mixup:0.4");
    double sum = 0;
    double squares = 0;
    int count = 20_000;
    Set<Long> partners = new HashSet<>();
    for (int row = 0; row < count; row++) {
      Augmenter.Partner partner = augmenter.partner(row, 10);
      assertThat(partner.kept()).isBetween(0f, 1f);
      partners.add(partner.row());
      sum += partner.kept();
      squares += partner.kept() * partner.kept();
    }
    double a = 1.4;
    double b = 0.4;
    double mean = a / (a + b);
    double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    assertThat(partners).hasSize(10);
    assertThat(sum / count).isCloseTo(mean, within(0.006));
    assertThat(squares / count - mean * mean).isCloseTo(variance, within(0.006));
  }

  @Test
  void aMixtureIsOfBothSamples() {
    float[] values = {9, 1, 2, 9};
    Augmenter.mix(0.75f, values, 1, new float[] {5, -2});

    assertThat(values).containsExactly(9, 2, 1, 9);
  }
}
