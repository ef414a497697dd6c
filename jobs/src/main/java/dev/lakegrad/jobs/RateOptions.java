package dev.lakegrad.jobs;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.spark.train.TrainingSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How far each step goes. */
@Command(optionListHeading = "%nLearning rate%n")
final class RateOptions {
  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Learning rate, or its peak. Default: ${DEFAULT-VALUE}.")
  private double rate = 1e-3;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "Rate over time: constant, cosine, cosine-restarts, exponential, inverse-root, linear,"
              + " multi-step, one-cycle, plateau, polynomial or step. Default: ${DEFAULT-VALUE}.")
  private String schedule = "constant";

  @Option(
      names = "--warmup",
      paramLabel = "STEPS",
      description = "Steps until the peak. Default: 0, for inverse-root 1000.")
  private @Nullable Long warmup;

  @Option(
      names = "--floor",
      paramLabel = "R",
      description = "The rate at the end, or the lowest. Default: a tenth of --rate.")
  private @Nullable Double floor;

  @Option(
      names = "--curve",
      split = ";",
      paramLabel = "NAME=VALUE",
      description = "A setting of the schedule, such as --curve every=500. May be repeated.")
  private SortedMap<String, String> curve = new TreeMap<>();

  /** {@code spec} with these options in it. */
  TrainingSpec into(TrainingSpec spec) {
    SortedMap<String, String> settings = new TreeMap<>(curve);
    take("warmup", warmup, settings);
    take("floor", floor, settings);
    return spec.withRate(new RateSpec(schedule, rate, settings));
  }

  private void take(String name, @Nullable Number value, SortedMap<String, String> settings) {
    Check.that(!curve.containsKey(name), "train", "%s is set by --%s, not by --curve", name, name);
    List<String> heard =
        RateSpec.schedules().stream()
            .filter(other -> RateSpec.of(other, 1).settings().containsKey(name))
            .toList();
    new OptionRules("train")
        .only(
            "--" + name,
            value,
            heard.contains(schedule),
            "with --schedule " + String.join(", ", heard));
    if (value != null) {
      settings.put(name, value.toString());
    }
  }
}
