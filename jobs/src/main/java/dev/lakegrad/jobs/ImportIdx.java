package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.IdxImport;
import dev.lakegrad.data.ingest.IdxImport.Files;
import dev.lakegrad.engine.Check;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Images and labels in IDX files. */
@Command(
    name = "idx",
    description = "Imports images and labels in IDX files, the form of MNIST, plain or gzipped.")
final class ImportIdx extends Job {
  @Option(
      names = "--images",
      required = true,
      paramLabel = "FILE",
      description = "Images to train with.")
  private String images = "";

  @Option(names = "--labels", required = true, paramLabel = "FILE", description = "Their labels.")
  private String labels = "";

  @Option(names = "--test-images", paramLabel = "FILE", description = "Images to test with.")
  private @Nullable String testImages;

  @Option(names = "--test-labels", paramLabel = "FILE", description = "Their labels.")
  private @Nullable String testLabels;

  @Option(
      names = "--names",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the classes 0, 1, ..., separated by commas.")
  private List<String> names = List.of();

  @Mixin private TargetOptions target;
  @Mixin private HoldoutOptions holdout;

  @Override
  void check() {
    Check.that(
        (testImages == null) == (testLabels == null),
        "import idx",
        "--test-images and --test-labels belong together");
    options();
  }

  @Override
  void run(SparkSession spark, Report report) {
    TargetOptions.tell(IdxImport.run(spark, options()), report);
  }

  private IdxImport.Options options() {
    Files test =
        testImages == null || testLabels == null ? null : new Files(testImages, testLabels);
    return IdxImport.Options.of(new Files(images, labels), test, target.target())
        .withHoldout(holdout.or(test == null ? 0.2 : 0))
        .withLabels(names);
  }
}
