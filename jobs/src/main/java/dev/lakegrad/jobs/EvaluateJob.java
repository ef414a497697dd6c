package dev.lakegrad.jobs;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.spark.predict.ModelSamples;
import dev.lakegrad.spark.train.EvaluationReport;
import dev.lakegrad.spark.train.EvaluationReport.ClassReport;
import dev.lakegrad.spark.train.Evaluator;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a trained model on a version of a table. */
@Command(
    name = "evaluate",
    description = "Measures a trained model's accuracy and loss on a version of a Delta table.")
final class EvaluateJob extends Job {
  private static final int CLASSES_SHOWN = 20;

  @Mixin private ModelTable source;

  @Option(
      names = "--record",
      description = "Keep the figures in the model's provenance, as <split>_accuracy and so on.")
  private boolean record;

  @Override
  void run(SparkSession spark, Report report) {
    TrainedModel model = source.load(spark);
    DatasetVersion data = source.open(spark, model);
    ModelSamples.labelled(spark, model, data);
    say("Evaluating on %s: %,d rows.", data.title(), data.rows());
    enter(Phase.COMPUTING);
    EvaluationReport found = new Evaluator(spark).evaluate(model, data);
    report
        .fact("model", source.path())
        .fact("table", data.path())
        .fact("version", data.version())
        .fact("split", data.split())
        .fact("count", found.count())
        .fact("correct", found.correct())
        .fact("accuracy", found.accuracy())
        .fact("loss", found.loss())
        .fact("perplexity", found.perplexity())
        .fact("weights_sha256", model.provenance().weightsSha256());
    classes(found, report);
    if (record) {
      enter(Phase.OUTPUT);
      record(spark, model, data, found);
    }
  }

  private static void classes(EvaluationReport found, Report report) {
    Map<String, Object> byClass = new LinkedHashMap<>();
    for (ClassReport one : found.classes()) {
      byClass.put(one.label(), Map.of("count", one.count(), "correct", one.correct()));
      if (found.classes().size() <= CLASSES_SHOWN) {
        report.text(
            String.format(
                Locale.ROOT,
                "  %-14s %,d of %,d right (%.2f %%)",
                one.label(),
                one.correct(),
                one.count(),
                one.count() == 0 ? 0 : 100.0 * one.correct() / one.count()));
      }
    }
    report.hidden("classes", byClass);
  }

  private void record(
      SparkSession spark, TrainedModel model, DatasetVersion data, EvaluationReport found) {
    String split = data.split() == null ? Splits.ALL : data.split();
    model
        .withMetrics(Map.of(split + "_accuracy", found.accuracy(), split + "_loss", found.loss()))
        .saveMetrics(source.path(), spark.sessionState().newHadoopConf());
  }
}
