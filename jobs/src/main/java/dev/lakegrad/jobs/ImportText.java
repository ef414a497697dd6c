package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.TextImport;
import dev.lakegrad.data.text.TokenizerSource;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plain text, to be predicted token by token. */
@Command(name = "text", description = "Imports plain text, as tokens to predict.")
final class ImportText extends Job {
  @Option(names = "--input", required = true, paramLabel = "FILE", description = "The file.")
  private String input = "";

  @Option(
      names = "--sequence",
      paramLabel = "TOKENS",
      description =
          "How many tokens a row holds: more than a gpt's context." + " Default: ${DEFAULT-VALUE}.")
  private int sequence = 256;

  @Option(
      names = "--holdout",
      paramLabel = "FRACTION",
      description =
          "The part at the end of the text that becomes the split 'test'."
              + " Default: ${DEFAULT-VALUE}.")
  private double holdout = 0.1;

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND",
      description = {
        "How text becomes tokens: char, words:SIZE, bpe:SIZE or wordpiece:SIZE, learned from",
        "the text; bpe:FOLDER or wordpiece:FOLDER, from files. Default: ${DEFAULT-VALUE}."
      })
  private String tokenizer = "char";

  @Mixin private TargetOptions target;

  @Override
  void check() {
    options();
  }

  @Override
  void run(SparkSession spark, Report report) {
    TargetOptions.tell(TextImport.run(spark, options()), report);
  }

  private TextImport.Options options() {
    return new TextImport.Options(
        input, sequence, holdout, TokenizerSource.parse(tokenizer), target.target());
  }
}
