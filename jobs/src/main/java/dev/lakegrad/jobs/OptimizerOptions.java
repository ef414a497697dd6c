package dev.lakegrad.jobs;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.ParameterGroup;
import dev.lakegrad.spark.train.TrainingSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How weights move along their gradients. */
@Command(optionListHeading = "%nOptimizer%n")
final class OptimizerOptions {
  private static final List<String> OWN = List.of("momentum", "beta1", "beta2", "decay");

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      description =
          "sgd, adam, adamw, adamax, nadam, radam, adagrad, adadelta, rmsprop, adafactor, lamb,"
              + " lars or lion. Default: ${DEFAULT-VALUE}.")
  private String optimizer = "adam";

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description = "sgd, lars, rmsprop. Default: 0.9, for rmsprop 0.")
  private @Nullable Double momentum;

  @Option(
      names = "--beta1",
      paramLabel = "B",
      description = "What keeps a mean of gradients. Default: 0.9.")
  private @Nullable Double beta1;

  @Option(
      names = "--beta2",
      paramLabel = "B",
      description = "What keeps a mean of squares. Default: 0.999, for others less.")
  private @Nullable Double beta2;

  @Option(
      names = "--decay",
      paramLabel = "D",
      description = "Weight decay. Default: 0.01 for adamw and lamb, 1e-4 for lars, else 0.")
  private @Nullable Double decay;

  @Option(
      names = "--tune",
      split = ";",
      paramLabel = "NAME=VALUE",
      description = "A rarer setting, such as --tune nesterov=yes. May be repeated.")
  private Map<String, String> tuned = new TreeMap<>();

  @Option(
      names = "--group",
      split = ";",
      paramLabel = "NAMES=HOW",
      description =
          "Parameters that learn otherwise, such as --group '*.bias=rate:2,decay:0'. May be"
              + " repeated; the first that fits counts.")
  private Map<String, String> groups = new LinkedHashMap<>();

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      description = "Longest gradient, over all weights; 0 for any. Default: ${DEFAULT-VALUE}.")
  private double clip;

  @Option(
      names = "--ema",
      paramLabel = "KEEP",
      description =
          "Save a moving average of the weights, which keeps so much of itself at each step, such"
              + " as 0.999.")
  private @Nullable Double ema;

  @Option(
      names = "--swa",
      paramLabel = "STEP",
      description = "Save the mean of the weights from this step on.")
  private @Nullable Long swa;

  @Option(
      names = "--swa-every",
      paramLabel = "STEPS",
      description = "How many steps lie between two whose weights count for --swa. Default: 1.")
  private @Nullable Long swaEvery;

  /** {@code spec} with these options in it. */
  TrainingSpec into(TrainingSpec spec) {
    return spec.withOptimizer(rule()).withClip(clip);
  }

  private OptimizerSpec rule() {
    OptimizerSpec rule = OptimizerSpec.of(optimizer);
    SortedMap<String, String> settings = new TreeMap<>(tuned);
    for (String name : OWN) {
      Check.that(!tuned.containsKey(name), "train", "%s is set by --%s, not by --tune", name, name);
    }
    take("momentum", momentum, rule, settings);
    take("beta1", beta1, rule, settings);
    take("beta2", beta2, rule, settings);
    take("decay", decay, rule, settings);
    return new OptimizerSpec(
        optimizer,
        settings,
        groups.entrySet().stream()
            .map(group -> ParameterGroup.parse(group.getKey(), group.getValue()))
            .toList(),
        average());
  }

  private AverageSpec average() {
    new OptionRules("train")
        .oneOf("--ema", ema, "--swa", swa)
        .only("--swa-every", swaEvery, swa != null, "with --swa");
    if (ema != null) {
      return AverageSpec.exponential(ema);
    }
    return swa == null ? AverageSpec.NONE : AverageSpec.equal(swa, swaEvery == null ? 1 : swaEvery);
  }

  private static void take(
      String name, @Nullable Double value, OptimizerSpec rule, Map<String, String> settings) {
    new OptionRules("train")
        .only(
            "--" + name,
            value,
            rule.settings().containsKey(name),
            "with --optimizer " + String.join(", ", rulesWith(name)));
    if (value != null) {
      settings.put(name, Double.toString(value));
    }
  }

  private static List<String> rulesWith(String setting) {
    return OptimizerSpec.names().stream()
        .filter(name -> OptimizerSpec.of(name).settings().containsKey(setting))
        .toList();
  }
}
