package dev.lakegrad.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.zoo.DataShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {

  @Test
  void readsWhatAUserSaysInAnyOrder() {
    assertThat(Augmentation.parse("crop:4,flip,cutout:8,mixup:0.2"))
        .isEqualTo(new Augmentation(4, 0.5, 8, 0.2));
    assertThat(Augmentation.parse("cutout:3, crop:1")).isEqualTo(new Augmentation(1, 0, 3, 0));
    assertThat(Augmentation.parse("flip:0.25")).hasToString("flip:0.25");
    assertThat(Augmentation.parse("mixup:1,flip")).hasToString("flip,mixup:1.0");
    assertThat(Augmentation.NONE).hasToString("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crop | crop needs a number, as crop:4",
        "crop:x | crop is \"x\", not a number",
        "crop:-1 | crop:-1 does nothing",
        "cutout:0 | cutout:0 does nothing",
        "crop:4,crop:5 | crop is there twice in \"crop:4,crop:5\"",
        "flip:1.5 | flip 1.5 is not in [0, 1]",
        "mixup:-1 | mixup -1.0 is not >= 0",
        "mixup:NaN | mixup NaN is not >= 0",
      })
  void refusesWhatMeansNothing(String text, String message) {
    assertThatThrownBy(() -> Augmentation.parse(text)).hasMessage("augment: " + message);
  }

  @Test
  void namesTheNearestOfAStepThatIsNotThere() {
    assertThatThrownBy(() -> Augmentation.parse("crop:4,flop"))
        .hasMessageContaining("no step \"flop\"; the nearest is \"flip\"");
  }

  @Test
  void refusesSamplesThatItCannotBeDoneTo() {
    DataShape image = DataShape.numbers(Shape.of(3, 4, 4), 2);
    DataShape vector = DataShape.numbers(Shape.of(4), 2);
    DataShape tokens = DataShape.tokens(8, 100);

    assertThatThrownBy(() -> Augmentation.parse("flip").check(vector))
        .hasMessage("augment: flip is for images [channels, height, width], but a sample is [4]");
    assertThatThrownBy(() -> Augmentation.parse("mixup:1").check(tokens))
        .hasMessage("augment: mixup:1.0 is for images and numbers, not for tokens");
    assertThatCode(
            () -> {
              Augmentation.parse("crop:1,mixup:1").check(image);
              Augmentation.parse("mixup:1").check(vector);
              Augmentation.NONE.check(tokens);
            })
        .doesNotThrowAnyException();
  }
}
