package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's mistakes: each ends with the one exit code that the documentation names, says what is
 * wrong without a stack trace, and leaves nothing behind.
 */
class WrongInputIT {
  private static final int USAGE = 2;
  private static final int INPUT = 3;
  private static final int ENVIRONMENT = 4;

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
  void aTableThatIsNotThere() {
    String none = folder.resolve("none").toString();
    for (String job : List.of("train", "describe")) {
      String[] words =
          job.equals("train")
              ? new String[] {job, "--model=mlp", "--out", out(), "--table", none}
              : new String[] {job, "--table", none};
      fails(INPUT, "There is no table at " + none + ".", words);
    }
  }

  @Test
  void aVersionThatNeverWas() {
    fails(INPUT, "Version 99 of ", train("--version=99"));
    assertThat(terminal.err()).contains("does not exist");
  }

  @Test
  void aVersionWhoseFilesVacuumRemoved() {
    String table = folder.resolve("vacuumed").toString();
    write(numbers(10, "cast(id as float)"), table);
    write(numbers(9, "cast(id as float)"), table);
    SPARK.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    SPARK.sql("VACUUM delta.`" + table + "` RETAIN 0 HOURS");

    fails(INPUT, "are missing", "describe", "--table", table, "--version=0");
    fails(INPUT, "are missing", train(table, "--version=0", "--batch=2"));
    assertThat(terminal.err()).contains("VACUUM", "Choose a newer version");
  }

  @Test
  void aColumnThatIsNotThere() {
    fails(INPUT, "There is no column 'lable' in ", train("--label=lable"));
    assertThat(terminal.err()).contains("the nearest is label");
  }

  @Test
  void aColumnOfTheWrongType() {
    fails(INPUT, "Column 'image' of ", train("--label=image"));
    assertThat(terminal.err()).contains("cannot be a label", "binary");
  }

  @Test
  void aFeatureThatIsNoNumber() {
    String good = folder.resolve("good").toString();
    String bad = folder.resolve("bad").toString();
    write(numbers(64, "cast(id as float)"), good);
    write(numbers(64, "if(id = 7, float('NaN'), cast(id as float))"), bad);

    fails(INPUT, "cannot be a sample", train(bad, "--batch=8"));
    assertThat(terminal.err()).contains("'x'", "NaN");

    String model = folder.resolve("model").toString();
    List<String> words = new ArrayList<>(List.of(train(good, "--batch=8", "--epochs=1")));
    words.set(words.indexOf(out()), model);
    assertThat(terminal.run(words.toArray(String[]::new))).as(terminal.err()).isEqualTo(0);
    String[] rows = {"--model", model, "--table", bad, "--split=all"};
    fails(INPUT, "cannot be a sample", words(rows, "evaluate"));
    fails(INPUT, "cannot be a sample", words(rows, "predict", "--out", out()));
  }

  @Test
  void anOutputThatExists() throws IOException {
    Files.createDirectories(Path.of(out()));
    Files.writeString(Path.of(out(), "mine.txt"), "mine");

    String model = digits();
    fails(ENVIRONMENT, "The output path file:" + out() + " exists.", train());
    fails(ENVIRONMENT, "is not empty.", "predict", "--model", model, "--out", out());
    fails(ENVIRONMENT, "is not empty.", "import", "digits", "--table", out());
    fails(ENVIRONMENT, "There is a Delta table at ", "import", "digits", "--table", digits());
  }

  @Test
  void anOutputThatAnotherJobIsWritingTo() throws IOException {
    String owner = "process 1 on host far.example since 2026-01-01T00:00:00Z";
    Files.createDirectories(Path.of(out()));
    Files.writeString(Path.of(out(), "_training"), owner);
    fails(ENVIRONMENT, "Another run is writing to file:" + out(), train());
    fails(ENVIRONMENT, "Another run is writing to file:" + out(), train("--resume"));
    assertThat(terminal.err()).contains(owner, out() + "/_training", "delete that file");

    String table = folder.resolve("table").toString();
    Files.writeString(folder.resolve("_table.writing"), owner);
    fails(ENVIRONMENT, "Another job is writing ", "predict", "--model=any", "--out", table);
    fails(ENVIRONMENT, "Another job is writing ", "import", "digits", "--table", table);
    assertThat(terminal.err()).contains(owner, "_table.writing");
  }

  @Test
  void moreWorkersThanSlots() {
    fails(ENVIRONMENT, "5 workers", train("--workers=5", "--batch=8", "--slot-seconds=1"));
  }

  @Test
  void moreThreadsThanCores() {
    fails(ENVIRONMENT, "1 x 3, are more than the 2 cores", train("--threads=3", "--batch=8"));
    fails(USAGE, "training: 0 threads", train("--threads=0"));
  }

  @Test
  void aBatchLargerThanAShard() {
    fails(INPUT, "A batch is larger than a shard.", train("--batch=500"));
  }

  @Test
  void moreWorkersThanRows() {
    String table = folder.resolve("tiny").toString();
    write(numbers(1, "cast(id as float)"), table);
    fails(INPUT, "There are fewer samples than workers.", train(table, "--workers=2"));
  }

  @Test
  void aGlobalBatchThatCannotBeShared() {
    fails(USAGE, "cannot be shared by 2 workers", train("--global-batch=9", "--workers=2"));
  }

  @Test
  void aSettingThatTheModelDoesNotHave() {
    fails(USAGE, "hiden", train("--set", "hiden=4"));
    assertThat(terminal.err()).contains("hidden");
  }

  @Test
  void aWindowOverRowsThatAreNoTokens() {
    fails(USAGE, "--context counts only with a table of tokens", train("--context=64"));
  }

  @Test
  void aResumedRunThatIsAnotherOne() {
    assertThat(terminal.run(train("--epochs=1", "--set=hidden=4"))).as(terminal.err()).isEqualTo(0);
    fails(
        USAGE,
        "cannot be resumed as asked",
        train("--epochs=1", "--set=hidden=4", "--seed=9", "--resume"));
    assertThat(terminal.err()).contains("Its seed is '1', and '9' is asked for.");
  }

  @Test
  void aTruncatedIdxFile() throws IOException {
    Path images = folder.resolve("images");
    Files.write(images, new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5});
    Path labels = folder.resolve("labels");
    Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});

    String[] files = {"--images=" + images, "--labels=" + labels};
    fails(INPUT, "but only ", words(files, "import", "idx", "--table=" + folder.resolve("idx")));
  }

  @Test
  void aModelThatIsNotThere() {
    fails(INPUT, "There is no model at " + folder, "evaluate", "--model", folder.toString());
    fails(INPUT, "There is no model at none", "predict", "--model=none", "--out", out());
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  /** {@code rows} rows with a feature {@code x} and a label 0 or 1. */
  private static Dataset<Row> numbers(long rows, String x) {
    return SPARK.range(rows).selectExpr(x + " x", "cast(id % 2 as int) label");
  }

  private static void write(Dataset<Row> rows, String table) {
    rows.write().format("delta").mode("overwrite").save(table);
  }

  private String[] train(String... more) {
    return more.length > 0 && more[0].startsWith("/")
        ? words(more, "train", "--model=mlp", "--out", out(), "--split=all", "--table")
        : words(more, "train", "--model=mlp", "--out", out(), "--table", digits());
  }

  private static String[] words(String[] last, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
  }

  /** The right code, problem, reason and remedy on a line each, and all files as they were. */
  private void fails(int code, String text, String... arguments) {
    Map<String, String> before = files();
    int ended = terminal.run(arguments);
    List<String> told = told();
    assertThat(ended).as(terminal.err()).isEqualTo(code);
    assertThat(terminal.err()).contains(text).doesNotContain("\tat ");
    assertThat(told).as(terminal.err()).hasSize(3);
    assertThat(files()).isEqualTo(before);
  }

  /** From the failure on: what a job says about its progress comes before. */
  private List<String> told() {
    return terminal.err().lines().dropWhile(line -> !line.startsWith("lakegrad ")).toList();
  }

  /** All paths below the test's folders, with what is in the files. */
  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> own = Files.walk(folder);
        Stream<Path> digits = Files.walk(shared)) {
      for (Path path : Stream.concat(own, digits).toList()) {
        byte[] content = Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path);
        files.put(path.toString(), HexFormat.of().formatHex(content));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
