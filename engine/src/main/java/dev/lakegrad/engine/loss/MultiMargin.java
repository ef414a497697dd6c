package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Axes;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * {@code w_y / classes Σ max(0, margin - x[y] + x[c])^power} over all classes c but y (Crammer and
 * Singer 2001): scores {@code [.., classes]} and ids {@code [..]}.
 *
 * @param power 1 or 2
 * @param weights {@code w [classes]}; if there are none, 1
 */
public record MultiMargin(int power, double margin, List<Double> weights, Reduction reduction)
    implements Loss {
  public MultiMargin {
    Check.that(power == 1 || power == 2, "multiMargin", "power %d is neither 1 nor 2", power);
    Check.that(
        margin >= 0 && Double.isFinite(margin), "multiMargin", "margin %s is not >= 0", margin);
    weights = List.copyOf(weights);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkRows("multiMargin", prediction, target);
    int classes = prediction.size(-1);
    Labels labels = Labels.PLAIN.withWeights(weights);
    labels.check("multiMargin", target, classes);
    Tensor own = Inputs.ofLabels(prediction, Labels.PLAIN, target);
    Tensor over = prediction.reshape(target.size(), classes).sub(own).add(margin).relu();
    Tensor powers = power == 2 ? over.mul(over) : over;
    // The class itself is over by the margin, always.
    Tensor others = powers.sum(Axes.kept(-1)).sub(Math.pow(margin, power));
    return reduction.of(others.mul(Inputs.weights(labels, target, prediction)).mul(1.0 / classes));
  }
}
