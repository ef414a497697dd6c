package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.DigitsImport;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generated digits: data that needs no download. */
@Command(name = "digits", description = "Draws images of digits: data that needs no download.")
final class ImportDigits extends Job {
  @Option(
      names = "--train",
      paramLabel = "N",
      description = "Images to train with. Default: ${DEFAULT-VALUE}.")
  private int train = 20_000;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Images to test with. Default: ${DEFAULT-VALUE}.")
  private int test = 2_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed draws the same digits. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private TargetOptions target;

  @Override
  void check() {
    options();
  }

  @Override
  void run(SparkSession spark, Report report) {
    TargetOptions.tell(DigitsImport.run(spark, options()), report);
  }

  private DigitsImport.Options options() {
    return new DigitsImport.Options(train, test, seed, target.target());
  }
}
