package dev.lakegrad.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.weights.Reference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipTest {

  @Test
  void shortensALongGradientToTheLimit() {
    Buffer gradients = gradients(3, -4);

    assertThat(clip(gradients, 1)).isEqualTo(5);
    assertThat(gradients.toDoubles()).containsExactly(new double[] {0.6, -0.8}, within(1e-15));
  }

  @Test
  void leavesAShortGradientAndTheOneAtTheLimit() {
    Buffer gradients = gradients(3, -4);

    assertThat(clip(gradients, 6)).isEqualTo(5);
    assertThat(clip(gradients, 5)).isEqualTo(5);
    assertThat(gradients.toDoubles()).containsExactly(3, -4);
  }

  @Test
  void onlyMeasuresWithoutALimit() {
    Buffer gradients = gradients(3, -4);

    assertThat(clip(gradients, 0)).isEqualTo(5);
    assertThat(clip(gradients, -1)).isEqualTo(5);
    assertThat(gradients.toDoubles()).containsExactly(3, -4);
  }

  @Test
  void leavesZerosAlone() {
    Buffer gradients = gradients(0, 0);

    assertThat(clip(gradients, 1)).isZero();
    assertThat(gradients.toDoubles()).containsExactly(0, 0);
  }

  @Test
  void reportsWhatIsNotFinite() {
    assertThat(clip(gradients(Double.NaN, 1), 1)).isNaN();
    assertThat(clip(gradients(Double.NEGATIVE_INFINITY, 1), 1)).isInfinite();
  }

  @Test
  void measuresFloatsWhoseSquaresAreTooLargeForFloats() {
    Buffer gradients = Buffer.allocate(DType.F32, 2);
    gradients.copyFrom(new float[] {3e30f, 4e30f});

    assertThat(clip(gradients, 1)).isCloseTo(5e30, within(1e24));
  }

  @Test
  void doesTheSameInParts() {
    double[] waves = Reference.waves(101, 0.3, 1);
    Buffer whole = gradients(waves);
    Buffer cut = gradients(waves);

    assertThat(clip(cut, 1, 3)).isCloseTo(clip(whole, 1), within(1e-14));
    assertThat(cut.toDoubles()).containsExactly(whole.toDoubles(), within(1e-15));
  }

  private static Buffer gradients(double... values) {
    Buffer gradients = Buffer.allocate(DType.F64, values.length);
    gradients.copyFrom(values);
    return gradients;
  }

  private static double clip(Buffer gradients, double limit) {
    return clip(gradients, limit, 1);
  }

  private static double clip(Buffer gradients, double limit, int parts) {
    Clip clip =
        new Clip(
            limit,
            gradients,
            Backends.preferred().forType(gradients.type()),
            Cut.atLines(gradients.size(), parts));
    IntStream.range(0, parts).forEach(clip::measure);
    IntStream.range(0, parts).forEach(clip::shorten);
    return clip.norm();
  }
}
