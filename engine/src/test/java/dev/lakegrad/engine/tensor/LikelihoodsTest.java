package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LikelihoodsTest {
  private static final Labels ALL =
      Labels.PLAIN.withSmoothing(0.3).withWeights(List.of(0.5, 0.0, 2.0)).withIgnored(-1);

  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.inference(new Workspace());
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void gradientOfCrossEntropyAgreesWithFiniteDifferences() {
    GradCheck.of(x -> Likelihoods.crossEntropy(x, ids(0, 2, -1, 1), ALL))
        .at(Shape.of(4, 3))
        .within(1e-6);
    GradCheck.of(x -> Likelihoods.crossEntropy(x, ids(4, 0), Labels.PLAIN))
        .at(Shape.of(2, 5))
        .within(1e-6);
    Labels smooth = Labels.PLAIN.withSmoothing(0.1);
    GradCheck.of(x -> Likelihoods.crossEntropy(x, Tensor.ids(Shape.of(2, 1), 6, 0), smooth))
        .at(Shape.of(2, 1, 7))
        .within(1e-6);
    GradCheck.of(x -> Likelihoods.crossEntropy(x, Tensor.ids(Shape.of(), 2), smooth))
        .at(Shape.of(3))
        .within(1e-6);
    GradCheck.of(x -> Likelihoods.crossEntropy(x, ids(0), smooth)).at(Shape.of(1, 1)).within(1e-6);
  }

  @Test
  void crossEntropyOfPlainLabelsHasTheMeanOfTheFastOne() {
    Tensor logits = Tensor.ofDoubles(Shape.of(2, 3), 1, -2, 3, 0, 5, 0.5);

    Tensor rows = Likelihoods.crossEntropy(logits, ids(1, 2), Labels.PLAIN);

    assertThat(rows.shape()).isEqualTo(Shape.of(2));
    assertThat(rows.mean().item()).isCloseTo(logits.crossEntropy(ids(1, 2)).item(), within(1e-15));
  }

  @Test
  void smoothedCrossEntropyByHand() {
    Tensor even = Tensor.ofDoubles(Shape.of(3, 3), new double[9]);

    double[] losses = Likelihoods.crossEntropy(even, ids(0, 1, -1), ALL).toDoubles();

    // Each class has surprise log 3: 0.7 w_t + 0.3 (0.5 + 0 + 2) / 3 of it.
    double third = Math.log(3);
    assertThat(losses).containsExactly(new double[] {0.6 * third, 0.25 * third, 0}, within(1e-15));
  }

  @Test
  void ignoredLabelsTakeNothingFromLogitsThatAreNoNumbers() {
    Tensor logits = Tensor.ofDoubles(Shape.of(2, 3), Double.NaN, Double.NaN, Double.NaN, 0, 0, 0);

    assertThat(Likelihoods.crossEntropy(logits, ids(-1, 0), ALL).toDoubles()[0]).isZero();
  }

  @Test
  void labelsAddUpWhatTheyCountFor() {
    assertThat(ALL.total(ids(0, 2, -1, 1))).isEqualTo(2.5);
    assertThat(Labels.PLAIN.total(ids(0, 2, 1))).isEqualTo(3);
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    Tensor logits = Tensor.ofDoubles(Shape.of(2, 3), new double[6]);
    assertThatThrownBy(() -> Likelihoods.crossEntropy(logits, ids(0), ALL))
        .hasMessage("crossEntropy: logits [2, 3] do not fit targets [1]");
    assertThatThrownBy(() -> Likelihoods.crossEntropy(logits, ids(0, -2), ALL))
        .hasMessage("crossEntropy: id -2 at position 1 is neither -1 nor in [0, 3)");
    assertThatThrownBy(() -> Likelihoods.crossEntropy(logits, ids(0, 3), Labels.PLAIN))
        .hasMessage("crossEntropy: id 3 at position 1 is not in [0, 3)");
    Labels two = Labels.PLAIN.withWeights(List.of(1.0, 1.0));
    assertThatThrownBy(() -> Likelihoods.crossEntropy(logits, ids(0, 1), two))
        .hasMessage("crossEntropy: 2 weights for 3 classes");
    Tensor numbers = Tensor.ofDoubles(Shape.of(2), 0, 1);
    assertThatThrownBy(() -> Likelihoods.crossEntropy(logits, numbers, ALL))
        .hasMessage("crossEntropy: labels are float64, not int32");
    assertThatThrownBy(() -> Labels.PLAIN.withSmoothing(1))
        .hasMessage("labels: smoothing 1.0 is not in [0, 1)");
    assertThatThrownBy(() -> Labels.PLAIN.withWeights(List.of(1.0, -1.0)))
        .hasMessage("labels: weight -1.0 is not >= 0");
  }

  // Ctc

  @Test
  void gradientOfCtcAgreesWithFiniteDifferences() {
    GradCheck.of(x -> ctc(x, Tensor.ids(Shape.of(3, 3), 1, 1, 2, 3, 0, 9, 2, 3, 1), 5, 1, 4))
        .at(Shape.of(3, 5, 4))
        .within(1e-6);
    Tensor none = Tensor.ids(Shape.of(1, 1), 0);
    GradCheck.of(
            x ->
                Likelihoods.ctc(x, none, Tensor.ids(Shape.of(1), 2), Tensor.ids(Shape.of(1), 0), 1))
        .at(Shape.of(1, 2, 2))
        .within(1e-6);
  }

  /** Of the three samples three labels, one and two count. */
  private static Tensor ctc(Tensor logs, Tensor labels, int... times) {
    return Likelihoods.ctc(
        logs, labels, Tensor.ids(Shape.of(3), times), Tensor.ids(Shape.of(3), 3, 1, 2), 0);
  }

  @Test
  void ctcIsMinusTheLogarithmOfWhatAllPathsHaveTogether() {
    // Blank, a and b; of three times. "ab" is read as aab, abb, -ab, a-b or ab-.
    double[] p = {0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.4, 0.25, 0.35};
    Tensor logs = Tensor.ofDoubles(Shape.of(1, 3, 3), Arrays.stream(p).map(Math::log).toArray());
    double together = .3 * .6 * .35 + .3 * .3 * .35 + .5 * .6 * .35 + .3 * .1 * .35 + .3 * .3 * .4;

    assertThat(read(logs, 3, 1, 2).item()).isCloseTo(-Math.log(together), within(1e-14));
    assertThat(read(logs, 3, 1, 1).item())
        .as("a-a is all there is")
        .isCloseTo(-Math.log(.3 * .1 * .25), within(1e-14));
    assertThat(read(logs, 3).item()).isCloseTo(-Math.log(.5 * .1 * .4), within(1e-14));
    assertThat(read(logs, 1, 2).item()).isCloseTo(-Math.log(.2), within(1e-14));
  }

  @Test
  void whatCannotBeReadCostsAnInfiniteAmount() {
    Tensor logs = Tensor.ofDoubles(Shape.of(1, 3, 3), new double[9]);

    assertThat(read(logs, 2, 1, 1).item()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(read(logs, 0, 1).item()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(read(logs, 0).item()).isZero();
  }

  @Test
  void whatCannotBeReadHasNoGradient() {
    Parameter logs = Placed.of(Shape.of(1, 3, 3), new double[9]);
    try (Scope training = Scope.training(scope.workspace())) {
      read(logs.value(), 2, 1, 1).sum().backward();
      assertThat(training.records()).isTrue();
    }
    assertThat(logs.gradient().toDoubles()).containsOnly(0);
  }

  /** All labels of one sample, in {@code times} times. */
  private static Tensor read(Tensor logs, int times, int... labels) {
    int[] padded = Arrays.copyOf(labels, Math.max(1, labels.length));
    return Likelihoods.ctc(
        logs,
        Tensor.ids(Shape.of(1, padded.length), padded),
        Tensor.ids(Shape.of(1), times),
        Tensor.ids(Shape.of(1), labels.length),
        0);
  }

  @Test
  void refusesSequencesThatDoNotFit() {
    Tensor logs = Tensor.ofDoubles(Shape.of(1, 3, 3), new double[9]);
    assertThatThrownBy(() -> read(logs, 4, 1))
        .hasMessage("ctc: id 4 at position 0 is not in [0, 4)");
    assertThatThrownBy(() -> read(logs, 3, 1, 0))
        .hasMessage("ctc: label 0 of sample 0 is not in [0, 3), or is the blank 0");
    assertThatThrownBy(() -> read(logs, 3, 3))
        .hasMessage("ctc: label 3 of sample 0 is not in [0, 3), or is the blank 0");
    assertThatThrownBy(() -> read(logs.reshape(3, 3), 3, 1))
        .hasMessage("ctc: [3, 3] is not [batch, time, classes]");
    assertThatThrownBy(
            () -> Likelihoods.ctc(logs, Tensor.ids(Shape.of(2, 1), 1, 1), ids(3), ids(1), 0))
        .hasMessage("ctc: labels [2, 1] do not fit [1, 3, 3]");
    assertThatThrownBy(
            () -> Likelihoods.ctc(logs, Tensor.ids(Shape.of(1, 1), 1), ids(3), ids(1, 1), 0))
        .hasMessage("ctc: lengths [1] and [2] are not [1]");
    assertThatThrownBy(
            () -> Likelihoods.ctc(logs, Tensor.ids(Shape.of(1, 1), 1), ids(3), ids(1), 3))
        .hasMessage("ctc: blank 3 is not in [0, 3)");
  }

  private static Tensor ids(int... ids) {
    return Tensor.ids(Shape.of(ids.length), ids);
  }
}
