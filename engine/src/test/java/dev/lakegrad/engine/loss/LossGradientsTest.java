package dev.lakegrad.engine.loss;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.GradCheck;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients by finite differences, at odd shapes; and what losses refuse. */
class LossGradientsTest {
  private static final List<Shape> SHAPES =
      List.of(Shape.of(1, 1), Shape.of(5, 3), Shape.of(2, 1, 7), Shape.of(3));
  private static final Labels WEIGHED = Labels.PLAIN.withIgnored(-7);

  static Stream<Loss> ofNumbers() {
    return Stream.of(Reduction.values())
        .flatMap(
            reduction ->
                Stream.of(
                    new MeanSquared(reduction),
                    new MeanAbsolute(reduction),
                    new Huber(0.8, reduction),
                    new SmoothL1(0.6, reduction),
                    new SmoothL1(0, reduction)));
  }

  @ParameterizedTest
  @MethodSource("ofNumbers")
  void gradientsByNumbersAgreeWithFiniteDifferences(Loss loss) {
    for (Shape shape : SHAPES) {
      GradCheck.of(loss::of).at(shape, shape).within(1e-6);
    }
  }

  static Stream<Loss> ofYesAndNo() {
    return Stream.of(Reduction.values())
        .flatMap(
            reduction ->
                Stream.of(
                    new BinaryCrossEntropy(List.of(), reduction),
                    new KullbackLeibler(reduction),
                    new SigmoidFocal(0.3, 2, reduction),
                    new SigmoidFocal(0.5, 0, reduction),
                    new SigmoidFocal(0.5, 0.7, reduction)));
  }

  @ParameterizedTest
  @MethodSource("ofYesAndNo")
  void gradientsByYesAndNoAgreeWithFiniteDifferences(Loss loss) {
    for (Shape shape : SHAPES) {
      GradCheck.of(x -> loss.of(x, yes(x))).at(shape).within(1e-6);
      GradCheck.of(x -> new Hinge(1.1, Reduction.MEAN).of(x, yes(x).mul(2).sub(1)))
          .at(shape)
          .within(1e-6);
    }
  }

  private static Tensor yes(Tensor like) {
    double[] yes = new double[like.size()];
    Arrays.setAll(yes, i -> (i + 1) % 2);
    return Tensor.ofDoubles(like.type(), like.shape(), yes);
  }

  static Stream<Loss> ofLabels() {
    return Stream.of(Reduction.values())
        .flatMap(
            reduction ->
                Stream.of(
                    new CrossEntropy(Labels.PLAIN, reduction),
                    new CrossEntropy(WEIGHED.withSmoothing(0.2), reduction),
                    new NegativeLogLikelihood(WEIGHED, reduction),
                    new SoftmaxFocal(2, WEIGHED, reduction),
                    new SoftmaxFocal(1.3, Labels.PLAIN, reduction),
                    new MultiMargin(1, 0.7, List.of(), reduction),
                    new MultiMargin(2, 1.2, List.of(), reduction)));
  }

  @ParameterizedTest
  @MethodSource("ofLabels")
  void gradientsByLabelsAgreeWithFiniteDifferences(Loss loss) {
    for (Shape shape : List.of(Shape.of(5, 3), Shape.of(2, 1, 7), Shape.of(3))) {
      int[] sizes = shape.toArray();
      Shape rows = Shape.of(Arrays.copyOf(sizes, sizes.length - 1));
      int[] ids = new int[rows.size()];
      Arrays.setAll(ids, i -> (2 * i + 1) % sizes[sizes.length - 1]);
      GradCheck.of(x -> loss.of(x, Tensor.ids(rows, ids))).at(shape).within(1e-6);
    }
  }

  @Test
  void gradientsOfPairsAndTriplesAgreeWithFiniteDifferences() {
    CosineEmbedding cosine = new CosineEmbedding(-0.2, Reduction.SUM);
    GradCheck.ofAll(x -> cosine.of(x.get(0), x.get(1), signs(x.get(0))))
        .at(Shape.of(5, 3), Shape.of(5, 3))
        .within(1e-6);
    TripletMargin triplet = new TripletMargin(1.3, Reduction.MEAN);
    GradCheck.ofAll(x -> triplet.of(x.get(0), x.get(1), x.get(2)))
        .at(Shape.of(2, 1, 3), Shape.of(2, 1, 3), Shape.of(2, 1, 3))
        .within(1e-6);
  }

  private static Tensor signs(Tensor like) {
    double[] signs = new double[like.size(0)];
    Arrays.setAll(signs, i -> 1 - 2 * (i % 2));
    return Tensor.ofDoubles(like.type(), Shape.of(signs.length), signs);
  }

  @Test
  @SuppressWarnings("try") // the scope is open for what is made inside it
  void refusesInputsThatDoNotFit() {
    try (Scope scope = Scope.inference(new Workspace())) {
      Tensor rows = Tensor.ofDoubles(Shape.of(2, 3), Reference.waves(6, 0.9, 1));
      Tensor row = Tensor.ofDoubles(Shape.of(3), 0, 1, 2);
      Tensor ids = Tensor.ids(Shape.of(2), 0, 1);
      Reduction mean = Reduction.MEAN;
      refused(() -> new MeanSquared(mean).of(rows, row), "meanSquared: prediction [2, 3] is not");
      refused(() -> new Huber(1, mean).of(rows, row), "huber: prediction [2, 3] is not of the sh");
      refused(
          () -> new Hinge(1, mean).of(row, row), "hinge: target 0.0 at position 0 is neither -1");
      refused(
          () -> new SigmoidFocal(0.5, 2, mean).of(row, row),
          "sigmoidFocal: target 2.0 at position 2 is neither 0 nor 1");
      refused(
          () -> new BinaryCrossEntropy(List.of(1.0), mean).of(rows, rows),
          "binaryCrossEntropy: 1 weights for [2, 3]");
      refused(
          () -> new NegativeLogLikelihood(Labels.PLAIN, mean).of(row, ids),
          "negativeLogLikelihood: prediction [3] does not fit labels [2]");
      refused(
          () -> new MultiMargin(1, 1, List.of(), mean).of(rows, Tensor.ids(Shape.of(2), 0, 3)),
          "multiMargin: id 3 at position 1 is not in [0, 3)");
      refused(
          () -> new CrossEntropy(WEIGHED, mean).of(rows, Tensor.ids(Shape.of(2), -7, -7)),
          "crossEntropy: none of the labels [2] counts");
      refused(
          () -> new CosineEmbedding(0, mean).of(rows, rows, row),
          "cosineEmbedding: [3] for vectors [2, 3]");
      refused(
          () -> new TripletMargin(1, mean).of(rows, rows, row),
          "tripletMargin: prediction [2, 3] is not of the shape of target [3]");
    }
  }

  @Test
  void refusesSettingsOutOfBounds() {
    Reduction sum = Reduction.SUM;
    Labels smooth = Labels.PLAIN.withSmoothing(0.1);
    refused(() -> new Huber(0, sum), "huber: delta 0.0 is not > 0");
    refused(() -> new SmoothL1(-1, sum), "smoothL1: beta -1.0 is not >= 0");
    refused(() -> new MultiMargin(3, 1, List.of(), sum), "multiMargin: power 3 is neither 1 nor 2");
    refused(() -> new MultiMargin(1, -1, List.of(), sum), "multiMargin: margin -1.0 is not >= 0");
    refused(() -> new CosineEmbedding(2, sum), "cosineEmbedding: margin 2.0 is not in [-1, 1]");
    refused(() -> new TripletMargin(0, sum), "tripletMargin: margin 0.0 is not > 0");
    refused(() -> new SigmoidFocal(2, 1, sum), "sigmoidFocal: alpha 2.0 is not in [0, 1]");
    refused(() -> new SigmoidFocal(1, -1, sum), "sigmoidFocal: gamma -1.0 is not >= 0");
    refused(() -> new SoftmaxFocal(-1, smooth, sum), "softmaxFocal: gamma -1.0 is not >= 0");
    refused(() -> new SoftmaxFocal(1, smooth, sum), "softmaxFocal: smoothing 0.1 is for crossEnt");
    refused(
        () -> new NegativeLogLikelihood(smooth, sum),
        "negativeLogLikelihood: smoothing 0.1 is for crossEntropy");
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why);
  }
}
