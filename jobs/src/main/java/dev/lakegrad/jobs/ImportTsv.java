package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.LabelledTextImport;
import dev.lakegrad.data.ingest.LabelledTextImport.Options;
import dev.lakegrad.data.text.TokenizerSource;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Texts with a class each. */
@Command(
    name = "tsv",
    description = "Imports texts with a class each, in a file of tab-separated columns.")
final class ImportTsv extends Job {
  @Mixin private RowFiles files;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The column of the class: its name, or its place from 0.")
  private String label = "";

  @Option(
      names = "--text",
      required = true,
      paramLabel = "COLUMN",
      description = "The column of the text: its name, or its place from 0.")
  private String text = "";

  @Option(
      names = "--sequence",
      paramLabel = "TOKENS",
      description = "How many tokens of a text are kept. Default: ${DEFAULT-VALUE}.")
  private int sequence = 64;

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND",
      description = {
        "How text becomes tokens: char, words:SIZE, bpe:SIZE or wordpiece:SIZE, learned from",
        "the text; bpe:FOLDER or wordpiece:FOLDER, from files. Default: ${DEFAULT-VALUE}."
      })
  private String tokenizer = "words:10000";

  @Mixin private TargetOptions target;
  @Mixin private HoldoutOptions holdout;

  @Override
  void check() {
    options();
  }

  @Override
  void run(SparkSession spark, Report report) {
    TargetOptions.tell(LabelledTextImport.run(spark, options()), report);
  }

  private Options options() {
    return new Options(
        files.input(),
        files.test(),
        label,
        text,
        files.header(),
        sequence,
        TokenizerSource.parse(tokenizer),
        holdout.or(files.test() == null ? 0.2 : 0),
        target.target());
  }
}
