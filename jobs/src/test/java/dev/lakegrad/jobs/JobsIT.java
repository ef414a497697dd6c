package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.storage.Claim;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.train.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs as a user runs them, when all is well. */
class JobsIT {
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
    assertThat(described.get("threads").asInt()).isEqualTo(1);
    assertThat(described.get("parameters").asInt()).isEqualTo(784 * 16 + 16 + 16 * 10 + 10);
    assertThat(described.get("metrics").has("test_accuracy")).isTrue();
    assertThat(described.get("peak_memory")).hasSize(2).isEqualTo(trained.get("peak_memory"));
    assertThat(described.get("peak_memory").get(1).get("tensor_bytes").asLong()).isPositive();
    assertThat(described.get("optimizer").get("name").asText()).isEqualTo("adam");
    assertThat(terminal.out())
        .contains(
            "settings         hidden: 16\n",
            "optimizer        name: adam, amsgrad: no, beta1: 0.9, ")
        .containsPattern("peak memory      rank 0: tensors [0-9.]+ MB, process ")
        .doesNotContain("Spec[", "={");

    assertThat(ok("describe", "--checkpoints", model).get("found")).isNotEmpty();
    assertThat(terminal.out())
        .contains("\n  step: 10\n", "\n        name: adam\n", "name: weights.safetensors")
        .doesNotContain("Spec[", "File[");
  }

  @Test
  void threadsOfAWorkerAreRemembered() throws IOException {
    JsonNode trained =
        ok("train", "--table", digits(), "--model=mlp", "--threads=2", "--out", out());

    assertThat(trained.get("threads").asInt()).isEqualTo(2);
    assertThat(ok("describe", "--model", out()).get("threads").asInt()).isEqualTo(2);
  }

  @Test
  void anotherTableIsLookedAtInItsLatestVersion() throws IOException {
    String model = folder.resolve("model").toString();
    ok("train", "--table", digits(), "--model=mlp", "--set=hidden=4", "--epochs=1", "--out", model);
    String other = folder.resolve("other").toString();
    ok("import", "digits", "--table", other, "--train=8", "--test=6", "--seed=2");
    JsonNode added =
        ok("import", "digits", "--table", other, "--train=8", "--test=5", "--seed=3", "--append");
    assertThat(added.get("rows_added").asInt()).isEqualTo(8 + 5);
    assertThat(added.get("rows_added_per_split").get("test").asInt()).isEqualTo(5);
    assertThat(added.get("rows").asInt()).as("as describe says").isEqualTo(8 + 6 + 8 + 5);

    JsonNode measured = ok("evaluate", "--model", model, "--table", other);
    String predictions = folder.resolve("predictions").toString();
    JsonNode predicted = ok("predict", "--model", model, "--table", other, "--out", predictions);

    assertThat(measured.get("version").asInt()).isEqualTo(1);
    assertThat(measured.get("count").asInt()).isEqualTo(6 + 5);
    assertThat(predicted.get("version").asInt()).isEqualTo(1);
    assertThat(predicted.get("rows").asInt()).isEqualTo(6 + 5);
    assertThat(
            ok("evaluate", "--model", model, "--table", other, "--version=0").get("count").asInt())
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
  void aPlanIsOfTheRowsThatTrainTakes() throws IOException {
    JsonNode facts = ok("describe", "--table", digits(), "--workers=3", "--batch=8");

    assertThat(facts.get("split").asText()).isEqualTo("train");
    assertThat(facts.get("rows").asInt()).isEqualTo(200);
    JsonNode all = ok("describe", "--table", digits(), "--workers=3", "--split=all");
    assertThat(all.get("split").isNull()).isTrue();
    assertThat(all.get("rows").asInt()).isGreaterThan(200);
  }

  @Test
  void onlyASupersededVersionExpires() throws IOException {
    String table = folder.resolve("two").toString();
    ok("import", "digits", "--table", table, "--train=8", "--test=6");
    assertThat(ok("describe", "--table", table).get("readable_until").isNull()).isTrue();

    ok("import", "digits", "--table", table, "--train=8", "--test=5", "--append");
    assertThat(ok("describe", "--table", table, "--version=0").get("readable_until").asText())
        .startsWith("20");
  }

  @Test
  void aModelThatLearntInBfloat16SaysSoAndIsEvaluated() throws IOException {
    try {
      Precision.BFLOAT16.check();
    } catch (LakegradException e) {
      Assumptions.abort(e.problem());
    }
    ok(
        "train",
        "--table",
        digits(),
        "--model=mlp",
        "--precision=bf16",
        "--epochs=2",
        "--out",
        out());

    assertThat(ok("describe", "--model", out()).get("kernels").asText()).contains("bfloat16");
    assertThat(ok("evaluate", "--model", out()).get("count").asInt()).isPositive();
  }

  @Test
  void ofTwoRunsThatStartTogetherOneIsRefused() throws Exception {
    String[] words = {
      "train", "--table", digits(), "--model=mlp", "--set=hidden=4", "--epochs=1", "--out", out()
    };
    List<Terminal> terminals = List.of(Terminal.on(SPARK), Terminal.on(SPARK));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Integer> codes = new ArrayList<>();
    try {
      List<Callable<Integer>> runs =
          terminals.stream().<Callable<Integer>>map(t -> () -> t.run(words)).toList();
      for (Future<Integer> run : threads.invokeAll(runs)) {
        codes.add(run.get());
      }
    } finally {
      threads.shutdown();
    }

    assertThat(codes).containsExactlyInAnyOrder(0, 4);
    assertThat(terminals.get(codes.indexOf(4)).err())
        .containsAnyOf("Another run is writing to file:" + out(), out() + " exists.");
    ok("evaluate", "--model", out());
    assertThat(Path.of(out(), "_training")).doesNotExist();
  }

  @Test
  void theClaimOfARunThatWasKilledIsTakenOver() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    Path file = Path.of(out(), "_training");
    String killed;
    try (Claim running =
        Claim.of(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(file.toUri()),
            (name, owner) -> new LakegradException(name, owner, "Look."))) {
      assertThat(running.inherited()).isFalse();
      killed =
          Files.readString(file)
              .replace("process " + ProcessHandle.current().pid(), "process " + ended.pid());
    }
    Files.writeString(file, killed);

    ok("train", "--table", digits(), "--model=mlp", "--set=hidden=4", "--epochs=1", "--out", out());
    assertThat(file).doesNotExist();
  }

  @Test
  void aGptWritesWithTheTokensThatItLearned() throws IOException {
    String text = folder.resolve("text").toString();
    Files.writeString(
        Path.of(text), "The boats lie on the lake, the boats lie still. ".repeat(200));
    String table = folder.resolve("tokens").toString();
    JsonNode imported =
        ok(
            "import",
            "text",
            "--table",
            table,
            "--input",
            text,
            "--tokenizer=bpe:279",
            "--sequence=32");
    assertThat(imported.get("properties").get("lakegrad.classes").asText()).isEqualTo("279");

    ok(
        ("train --model=gpt --set layers=1 --set heads=1 --set width=16 --context=8 --epochs=2"
                + " --table "
                + table
                + " --out "
                + out())
            .split(" "));
    String written = folder.resolve("written").toString();
    JsonNode said =
        ok("predict", "--model", out(), "--prompt=The lake", "--tokens=5", "--out", written);

    Row row = SPARK.read().format("delta").load(written).head();
    assertThat(row.<Integer>getList(row.fieldIndex("tokens"))).hasSize(5);
    assertThat(row.<String>getAs("text")).isEqualTo(said.get("text").asText());
    assertThat(Path.of(out(), "vocab.json")).content().contains("\"\u0120boats\":");
    assertThat(ok("describe", "--model", out()).get("tokenizer").asText()).isEqualTo("bpe");
    ok(
        "import",
        "text",
        "--table",
        table,
        "--input",
        text,
        "--tokenizer=bpe:" + out(),
        "--sequence=32",
        "--append");
  }

  @Test
  void aModelOfTextPredictsOnTextItself() throws IOException {
    String file = folder.resolve("reviews.tsv").toString();
    StringBuilder reviews = new StringBuilder();
    for (int i = 0; i < 40; i++) { // all different, since equal rows fall to one split
      reviews.append("good film %d\tyes\nbad film %d\tno\n".formatted(i, i));
    }
    Files.writeString(Path.of(file), reviews);
    String table = folder.resolve("reviews").toString();
    ok(
        ("import tsv --no-header --label=1 --text=0 --sequence=4 --tokenizer=wordpiece:60 --input "
                + file
                + " --table "
                + table)
            .split(" "));
    ok(
        ("train --model=bag --features=text --shape=4 --batch=8 --epochs=20 --rate=0.05 --table "
                + table
                + " --out "
                + out())
            .split(" "));
    String raw = folder.resolve("raw").toString();
    SPARK
        .createDataset(List.of("Good film", "BAD film"), Encoders.STRING())
        .toDF("text")
        .write()
        .format("delta")
        .save(raw);

    String predictions = folder.resolve("predictions").toString();
    ok("predict", "--model", out(), "--table", raw, "--split=all", "--out", predictions);

    assertThat(SPARK.read().format("delta").load(predictions).orderBy("text").collectAsList())
        .extracting(row -> row.getAs("prediction_label"))
        .containsExactly("no", "yes");
  }

  @Test
  void anAugmentedRunIsKnownByIt() throws IOException {
    String[] words = {
      "train", "--table", digits(), "--model=mlp", "--set=hidden=4", "--out", out()
    };
    ok(with(words, "--epochs=1", "--augment=crop:2,cutout:4,mixup:0.2"));
    assertThat(ok("describe", "--model", out()).get("augmentation").asText())
        .isEqualTo("crop:2,cutout:4,mixup:0.2");

    assertThat(terminal.run(with(words, "--resume", "--epochs=2"))).isEqualTo(2);
    assertThat(terminal.err())
        .contains("Its augmentation is 'crop:2,cutout:4,mixup:0.2', and 'none' is asked for.");
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private JsonNode ok(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    assertThat(terminal.run(words.toArray(String[]::new))).as(terminal.err()).isEqualTo(0);
    return new ObjectMapper().readTree(terminal.lastLine());
  }
}
