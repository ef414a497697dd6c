package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs as a user runs them: first when all is well, then with his mistakes. */
class JobsTest {
  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static final SparkSession SPARK = JobSession.get();
  private final Terminal terminal = Terminal.on(SPARK);

  @BeforeAll
  static void drawDigits() {
    Terminal terminal = Terminal.on(SPARK);
    assertThat(terminal.run("import", "digits", "--table", digits(), "--train=200", "--test=40"))
        .as(terminal.err())
        .isEqualTo(0);
  }

  private static String digits() {
    return shared.resolve("digits").toString();
  }

  @Test
  void trainsEvaluatesPredictsAndDescribes() throws IOException {
    Path config = folder.resolve("run.yaml");
    Files.writeString(
        config,
        """
        table: %s
        model: mlp
        set: {hidden: "16"}
        workers: 2
        epochs: 3
        batch: 10
        out: %s
        """
            .formatted(digits(), folder.resolve("model")));
    JsonNode trained = ok("train", "--config", config.toString(), "--epochs", "1");
    assertThat(trained.get("steps").asInt())
        .as("the command line wins over the file")
        .isEqualTo(10);
    assertThat(trained.get("workers").asInt()).isEqualTo(2);

    String model = folder.resolve("model").toString();
    JsonNode measured = ok("evaluate", "--model", model, "--record");
    assertThat(measured.get("count").asInt()).isEqualTo(40);
    assertThat(measured.get("weights_sha256")).isEqualTo(trained.get("weights_sha256"));

    String predictions = folder.resolve("predictions").toString();
    ok("predict", "--model", model, "--out", predictions);
    List<Row> rows = SPARK.read().format("delta").load(predictions).collectAsList();
    assertThat(rows).hasSize(40);
    int right = 0;
    for (Row row : rows) {
      List<Float> probabilities = row.getList(row.fieldIndex("probabilities"));
      int prediction = row.getInt(row.fieldIndex("prediction"));
      assertThat(probabilities.stream().mapToDouble(p -> p).sum()).isBetween(0.9999, 1.0001);
      assertThat(probabilities).hasSize(10);
      right += prediction == row.getInt(row.fieldIndex("label")) ? 1 : 0;
    }
    assertThat(right).as("predict and evaluate agree").isEqualTo(measured.get("correct").asInt());

    JsonNode described = ok("describe", "--model", model);
    assertThat(described.get("parameters").asInt()).isEqualTo(784 * 16 + 16 + 16 * 10 + 10);
    assertThat(described.get("metrics").has("test_accuracy")).isTrue();
    assertThat(ok("describe", "--checkpoints", model).get("found")).isNotEmpty();
  }

  @Test
  void anotherTableIsLookedAtInItsLatestVersion() throws IOException {
    String model = folder.resolve("model").toString();
    ok("train", "--table", digits(), "--model=mlp", "--set=hidden=4", "--epochs=1", "--out", model);
    String other = folder.resolve("other").toString();
    ok("import", "digits", "--table", other, "--train=8", "--test=6", "--seed=2");
    ok("import", "digits", "--table", other, "--train=8", "--test=5", "--seed=3", "--append");

    JsonNode measured = ok("evaluate", "--model", model, "--table", other);
    String predictions = folder.resolve("predictions").toString();
    JsonNode predicted =
        ok("predict", "--model", model, "--table", other, "--out", predictions);

    assertThat(measured.get("version").asInt()).isEqualTo(1);
    assertThat(measured.get("count").asInt()).isEqualTo(6 + 5);
    assertThat(predicted.get("version").asInt()).isEqualTo(1);
    assertThat(predicted.get("rows").asInt()).isEqualTo(6 + 5);
    assertThat(ok("evaluate", "--model", model, "--table", other, "--version=0").get("count").asInt())
        .isEqualTo(6);
  }

  @Test
  void describesAVersionAndItsPlan() throws IOException {
    JsonNode facts =
        ok("describe", "--table", digits(), "--split=train", "--workers=3", "--batch=8");

    assertThat(facts.get("rows").asInt()).isEqualTo(200);
    assertThat(facts.get("steps").asInt()).isEqualTo(9);
    assertThat(facts.get("last_batch").asInt()).isEqualTo(200 - 8 * 24);
  }

  @Test
  void aTableThatIsNotThere() {
    fails(3, "There is no table at " + folder + "/none.", "describe", "--table", folder + "/none");
  }

  @Test
  void aVersionThatNeverWas() {
    fails(3, "Version 99 of ", train("--version=99"));
    assertThat(terminal.err()).contains("does not exist");
  }

  @Test
  void aVersionWhoseFilesVacuumRemoved() {
    String table = folder.resolve("vacuumed").toString();
    SPARK
        .range(10)
        .selectExpr("cast(id as float) x", "0 label")
        .write()
        .format("delta")
        .save(table);
    SPARK
        .range(9)
        .selectExpr("cast(id as float) x", "0 label")
        .write()
        .format("delta")
        .mode("overwrite")
        .save(table);
    SPARK.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    SPARK.sql("VACUUM delta.`" + table + "` RETAIN 0 HOURS");

    fails(3, "are missing", "describe", "--table", table, "--version=0");
  }

  @Test
  void aColumnThatIsNotThere() {
    fails(3, "There is no column 'lable' in ", train("--label=lable"));
    assertThat(terminal.err()).contains("the nearest is label");
  }

  @Test
  void aColumnOfTheWrongType() {
    fails(3, "Column 'image' of ", train("--label=image"));
    assertThat(terminal.err()).contains("cannot be a label", "binary");
  }

  @Test
  void aFeatureThatIsNoNumber() {
    String table = folder.resolve("nan").toString();
    SPARK
        .range(64)
        .selectExpr("if(id = 7, float('NaN'), cast(id as float)) x", "cast(id % 2 as int) label")
        .write()
        .format("delta")
        .save(table);

    int code =
        terminal.run(
            "train", "--table", table, "--split=all", "--model=mlp", "--batch=8", "--out", out());

    assertThat(code).isIn(3, 4, 5);
    assertThat(terminal.err()).contains("cannot be a sample", "'x'", "NaN");
    assertThat(Path.of(out())).doesNotExist();
  }

  @Test
  void anOutputThatExists() throws IOException {
    Files.createDirectories(Path.of(out()));
    Files.writeString(Path.of(out(), "mine.txt"), "mine");

    assertThat(terminal.run(train())).as(terminal.err()).isEqualTo(4);
    assertThat(terminal.err()).contains("The output path " + out() + " exists.");
    assertThat(Path.of(out())).isDirectoryContaining("glob:**mine.txt");
    try (var files = Files.list(Path.of(out()))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void moreWorkersThanSlots() {
    fails(4, "5 workers", train("--workers=5", "--slot-seconds=1"));
  }

  @Test
  void aBatchLargerThanAShard() {
    fails(4, "A batch is larger than a shard.", train("--batch=500"));
  }

  @Test
  void aSettingThatTheModelDoesNotHave() {
    fails(2, "hiden", train("--set", "hiden=4"));
    assertThat(terminal.err()).contains("hidden");
  }

  @Test
  void aTruncatedIdxFile() throws IOException {
    Path images = folder.resolve("images");
    Files.write(images, new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5});
    Path labels = folder.resolve("labels");
    Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
    Path table = folder.resolve("idx");

    int code =
        terminal.run(
            "import", "idx", "--images=" + images, "--labels=" + labels, "--table=" + table);

    assertThat(code).as(terminal.err()).isEqualTo(3);
    assertThat(terminal.err()).contains("images").doesNotContain("\tat ");
    assertThat(table).doesNotExist();
  }

  @Test
  void aModelThatIsNotThere() {
    fails(3, "There is no model at " + folder, "evaluate", "--model", folder.toString());
  }

  @Test
  void predictionsThatExistAreKept() {
    fails(4, "exists.", "predict", "--model", "any", "--out", folder.toString());
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private String[] train(String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "--table", digits(), "--model=mlp", "--out", out()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** Three sentences without a stack trace, the right code, and nothing written. */
  private void fails(int code, String text, String... arguments) {
    assertThat(terminal.run(arguments)).as(terminal.err()).isEqualTo(code);
    assertThat(terminal.err()).contains(text).doesNotContain("\tat ");
    assertThat(Path.of(out())).doesNotExist();
  }

  private JsonNode ok(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    assertThat(terminal.run(words.toArray(String[]::new))).as(terminal.err()).isEqualTo(0);
    return new ObjectMapper().readTree(terminal.lastLine());
  }
}
