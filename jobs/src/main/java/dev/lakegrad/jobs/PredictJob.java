package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.Fault;
import dev.lakegrad.data.storage.NewTable;
import dev.lakegrad.data.storage.Storage;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.zoo.Sampler;
import dev.lakegrad.spark.predict.Predictor;
import dev.lakegrad.spark.predict.TextWriter;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what a trained model makes of rows, or of a prompt, to a new table. */
@Command(
    name = "predict",
    description = {
      "Writes a model's predictions to a new Delta table.",
      "They stand beside the rows they belong to; a gpt continues a --prompt instead."
    })
final class PredictJob extends Job {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StructType TEXT =
      new StructType()
          .add("prompt", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType, false))
          .add("temperature", DataTypes.DoubleType)
          .add("top_k", DataTypes.IntegerType)
          .add("seed", DataTypes.LongType);

  @Mixin private ModelTable source;
  @Mixin private PromptOptions prompt;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "The Delta table to write, which must not exist.")
  private String out = "";

  @Option(names = "--batch", paramLabel = "N", description = "Rows computed at once. Default: 256.")
  private @Nullable Integer batch;

  @Override
  void check() {
    OptionRules rules = new OptionRules("predict");
    source.check(rules, prompt.text());
    prompt.check(rules.only("--batch", batch, prompt.text() == null, "without --prompt"));
    Check.that(batch() > 0, "predict", "--batch %d is not positive", batch());
  }

  @Override
  List<Set<String>> rivals() {
    return List.of(Set.of("prompt", "table"));
  }

  @Override
  void run(SparkSession spark, Report report) {
    enter(Phase.OUTPUT);
    try (NewTable table = NewTable.claim(spark, out)) {
      enter(Phase.INPUT);
      TrainedModel model = source.load(spark);
      report.fact("model", source.path());
      if (prompt.text() == null) {
        rows(spark, model, table, report);
      } else {
        text(spark, model, prompt.text(), table, report);
      }
      report.fact("weights_sha256", model.provenance().weightsSha256());
    }
  }

  private int batch() {
    return batch == null ? 256 : batch;
  }

  private void rows(SparkSession spark, TrainedModel model, NewTable table, Report report) {
    DatasetVersion data = source.open(spark, model);
    Dataset<Row> predictions = new Predictor(spark, model).predict(data, batch());
    say("Predicting on %s: %,d rows.", data.title(), data.rows());
    enter(Phase.COMPUTING);
    write(predictions, origin(model, data), table);
    report
        .fact("table", data.path())
        .fact("version", data.version())
        .fact("split", data.split())
        .fact("predictions", table.path())
        .fact("rows", data.rows());
  }

  private void text(
      SparkSession spark, TrainedModel model, String begin, NewTable table, Report report) {
    Sampler sampler = prompt.sampler();
    TextWriter.Written written = new TextWriter(model).write(begin, prompt.tokens(), sampler);
    Row row =
        RowFactory.create(
            begin,
            written.text(),
            written.tokens(),
            sampler.temperature(),
            sampler.topK(),
            sampler.seed());
    enter(Phase.OUTPUT);
    write(spark.createDataFrame(List.of(row), TEXT), origin(model, null), table);
    report
        .text(begin + written.text())
        .text("")
        .fact("predictions", table.path())
        .fact("tokens", written.tokens().length)
        .hidden("prompt", begin)
        .hidden("text", written.text());
  }

  /**
   * Writes {@code rows} and {@code origin} in one commit. A failure that explains itself, such as
   * of a row that cannot be a sample, is thrown as it is.
   */
  private static void write(Dataset<Row> rows, Map<String, Object> origin, NewTable table) {
    try {
      rows.write()
          .format("delta")
          .mode("errorifexists")
          .option("userMetadata", JSON.writeValueAsString(origin))
          .save(table.path());
    } catch (JsonProcessingException e) {
      throw new AssertionError("an origin is plain data", e);
    } catch (Exception e) { // Spark's checked exceptions come undeclared through Scala
      if (Failure.told(e) != null) {
        throw e;
      }
      throw new LakegradException(
          "The table " + table.path() + " was not written.",
          "Writing it gave: " + Storage.reason(e) + ".",
          "Nothing of it is left; mend the cause and run the job again.",
          Fault.in(Fault.Place.OUTPUT, e));
    }
    table.keep();
  }

  /** Kept with the commit, where {@code DESCRIBE HISTORY} shows it. */
  private Map<String, Object> origin(TrainedModel model, @Nullable DatasetVersion data) {
    Map<String, Object> origin = new TreeMap<>();
    origin.put("model", source.path());
    origin.put("weights_sha256", model.provenance().weightsSha256());
    if (data != null) {
      origin.put("table_id", data.tableId());
      origin.put("table", data.path());
      origin.put("version", data.version());
    }
    return origin;
  }
}
