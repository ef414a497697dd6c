package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LakegradTest {
  private final Terminal terminal = Terminal.withoutSpark();
  @TempDir private Path folder;

  @Test
  void anUnknownJobNamesTheNearestOne() {
    assertThat(terminal.run("trian")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo(
            """
            lakegrad: Unknown job trian. The nearest one is train.
              Nothing was started: options are looked at first.
              `lakegrad --help` lists what is possible.
            """);
  }

  @Test
  void noJobAtAllIsWrongUsage() {
    assertThat(terminal.run()).isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad: Which job?\n");
  }

  @Test
  void anUnknownOptionNamesTheNearestOne() {
    assertThat(terminal.run("train", "--table", "t", "--model", "mlp", "--out", "o", "--epoch=3"))
        .isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("lakegrad train: Unknown option --epoch. The nearest one is --epochs.\n");
  }

  /** Before Spark is started, or the table looked for. */
  @Test
  void anUnknownModelOrSettingNamesTheNearestOne() {
    assertThat(terminal.run("train", "--table", "t", "--model", "mpl", "--out", "o")).isEqualTo(2);
    assertThat(terminal.err()).contains("no family \"mpl\"; the nearest is \"mlp\"");
    assertThat(
            terminal.run(
                "train", "--table", "t", "--model", "mlp", "--out", "o", "--set", "hiden=8"))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("no setting \"hiden\"; the nearest is \"hidden\"");
  }

  @Test
  void whatIsWrongWithAModelIsAnsweredByTheListOfModels() {
    assertThat(terminal.run("train", "--table", "t", "--model", "mpl", "--out", "o")).isEqualTo(2);
    assertThat(terminal.err())
        .contains("  Nothing was started: options are looked at first.\n")
        .endsWith("  `lakegrad describe --models` lists the models and their settings.\n");
  }

  @Test
  void aPrecisionIsTakenByItsNameAndAnotherNameNamesTheNearest() {
    String[] train = {"train", "--table=t", "--model=mlp", "--out=o", "--precision=bf16"};
    assertThat(terminal.run(train)).isEqualTo(70);
    assertThat(terminal.err()).as("all was well with the options").contains("a session was opened");

    train[4] = "--precision=bf61";
    assertThat(terminal.run(train)).isEqualTo(2);
    assertThat(terminal.err()).contains("no precision \"bf61\"; the nearest is \"bf16\"");
  }

  @Test
  void aMissingOptionIsNamed() {
    assertThat(terminal.run("train", "--table", "t", "--model", "mlp")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad train: Missing required option: '--out=PATH'.");
  }

  @Test
  void aValueOfTheWrongTypeIsShown() {
    assertThat(terminal.run("train", "--epochs", "many")).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("lakegrad train: Invalid value for option '--epochs': 'many' is not an int.");
  }

  @Test
  void optionsThatExcludeEachOtherAreRefusedBeforeSparkStarts() {
    int code =
        terminal.run(
            "train",
            "--table",
            "t",
            "--model",
            "mlp",
            "--out",
            "o",
            "--batch=4",
            "--global-batch=8");

    assertThat(code).isEqualTo(2);
    assertThat(terminal.err())
        .contains("--batch and --global-batch exclude each other")
        .hasLineCount(3);
  }

  /** Options that go unheard: the words, what is refused, and what it would need. */
  static List<Arguments> unheard() {
    String train = "train --table t --model mlp --out o ";
    String predict = "predict --model m --out o ";
    return List.of(
        arguments(train + "--schedule=one-cycle --warmup=9", "--warmup", "with --schedule const"),
        arguments(train + "--schedule=constant --floor=0", "--floor", "with --schedule cosine, "),
        arguments(train + "--swa-every=9", "--swa-every", "with --swa"),
        arguments(train + "--momentum=0.5", "--momentum", "with --optimizer lars, rmsprop, sgd"),
        arguments(train + "--optimizer=adamw --momentum=0", "--momentum", "--optimizer lars, "),
        arguments(train + "--optimizer=sgd --beta1=0.9", "--beta1", "--optimizer adam, adamax, "),
        arguments(train + "--optimizer=sgd --beta2=0.9", "--beta2", "--optimizer adadelta, "),
        arguments(train + "--average-every=4", "--average-every", "with --sync averaging"),
        arguments(train + "--losses", "--losses", "with --json"),
        arguments(predict + "--prompt=a --version=1", "--version", "without --prompt"),
        arguments(predict + "--prompt=a --split=all", "--split", "without --prompt"),
        arguments(predict + "--prompt=a --batch=8", "--batch", "without --prompt"),
        arguments(predict + "--tokens=8", "--tokens", "with --prompt"),
        arguments(predict + "--temperature=1", "--temperature", "with --prompt"),
        arguments(predict + "--top-k=8", "--top-k", "with --prompt"),
        arguments(predict + "--seed=8", "--seed", "with --prompt"),
        arguments(predict + "--prompt=a --temperature=0 --top-k=8", "--top-k", "above 0"),
        arguments("describe --models --version=1", "--version", "with --table"),
        arguments("describe --model m --split=all", "--split", "with --table"),
        arguments("describe --model m --label=l", "--label", "with --table"),
        arguments("describe --models --workers=2", "--workers", "with --table"),
        arguments("describe --table t --batch=2", "--batch", "with --workers"),
        arguments("describe --table t --epoch=2", "--epoch", "with --workers"),
        arguments("describe --table t --seed=2", "--seed", "with --workers"));
  }

  @ParameterizedTest
  @MethodSource("unheard")
  void anOptionThatWouldBeIgnoredIsRefused(String words, String option, String needed) {
    assertThat(terminal.run(words.split(" "))).isEqualTo(2);
    assertThat(terminal.err())
        .contains(option + " counts only ", needed, "or leave " + option + " out")
        .doesNotContain("\tat ");
  }

  /** Settings of an optimiser that cannot be, and what is said. */
  static List<Arguments> untunable() {
    return List.of(
        arguments("--optimizer=sdg", "no rule \"sdg\"; the nearest is \"sgd\""),
        arguments("--tune=nesterov=yes", "optimizer adam: no setting \"nesterov\""),
        arguments("--optimizer=sgd --tune=nesterov=on", "no nesterov \"on\""),
        arguments("--tune=beta1=0.5", "beta1 is set by --beta1, not by --tune"),
        arguments("--beta1=1", "optimizer adam: beta1 1.0 is not in [0, 1)"),
        arguments("--tune=epsilon=low", "optimizer adam: epsilon \"low\" is not a number"),
        arguments("--curve=every=5", "schedule constant: no setting \"every\""),
        arguments("--schedule=step --curve=every=x", "schedule step: every \"x\" is not a number"),
        arguments("--curve=warmup=5", "warmup is set by --warmup, not by --curve"),
        arguments("--ema=0.9 --swa=5", "--ema and --swa exclude each other"),
        arguments("--ema=1", "average: keep 1.0 is not in [0, 1)"),
        arguments("--group=*.bias=decoy:0", "no setting \"decoy\"; the nearest is \"decay\""),
        arguments("--group=*.bias=decay:none", "group *.bias: decay \"none\" is not a number"));
  }

  @ParameterizedTest
  @MethodSource("untunable")
  void aWrongSettingOfTheOptimizerIsRefusedBeforeSparkStarts(String words, String answer) {
    String train = "train --table t --model mlp --out o ";

    assertThat(terminal.run((train + words).split(" "))).isEqualTo(2);
    assertThat(terminal.err()).contains(answer).doesNotContain("\tat ");
  }

  @Test
  void theJobIsNamedOnce() {
    assertThat(terminal.run("describe")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad describe: give one of --table, ");
    assertThat(terminal.run("import", "csv", "--input=i", "--label=l", "--table=t", "--drop=l"))
        .isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad import csv: the label l is to be dropped.");
  }

  @Test
  void aPromptAndATableExcludeEachOther() {
    assertThat(terminal.run("predict", "--model=m", "--out=o", "--prompt=a", "--table=t"))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("--prompt and --table exclude each other");
  }

  @Test
  void anIgnoredOptionIsRefusedFromTheFileToo() throws IOException {
    Path file = write("{table: t, model: mlp, out: o, optimizer: adam, momentum: 0.9}");

    assertThat(terminal.run("train", "--config=" + file)).isEqualTo(2);
    assertThat(terminal.err())
        .contains("--momentum counts only with --optimizer lars, rmsprop, sgd");
  }

  @Test
  void theCommandLineReplacesTheFilesOtherWayOfSayingIt() throws IOException {
    Path file = write("{table: t, model: mlp, out: o, batch: 8}");

    assertThat(terminal.run("train", "--config=" + file, "--global-batch=0")).isEqualTo(2);
    assertThat(terminal.err()).doesNotContain("exclude").contains("global batch");
    assertThat(terminal.run("train", "--config", file.toString(), "--global-batch", "8"))
        .as("gets as far as opening a session")
        .isEqualTo(70);
  }

  @Test
  void twoWaysOfSayingItInTheFileAreRefused() throws IOException {
    Path file = write("{table: t, model: mlp, out: o, batch: 8, global-batch: 16}");

    assertThat(terminal.run("train", "--config=" + file)).isEqualTo(2);
    assertThat(terminal.err()).contains("--batch and --global-batch exclude each other");
  }

  @Test
  void fewerCheckpointsThanAreKeptAnywayAreRefused() {
    assertThat(terminal.run("train", "--table=t", "--model=mlp", "--out=o", "--keep=1"))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("1 checkpoints kept");
  }

  @Test
  void jsonIsAskedForAndGivenEvenWhenTheOptionsAreWrong() {
    assertThat(terminal.run("train", "--json", "--epoch=3")).isEqualTo(2);
    assertThat(terminal.lastLine())
        .startsWith("{\"job\":\"train\",\"ok\":false,\"exit_code\":2,\"problem\":\"Unknown option");
  }

  @Test
  void anErrorIsToldAsTheJobsAndAsTheFileAsks() throws IOException {
    Path file = write("{table: t, model: mlp, out: o, json: true}");

    assertThat(terminal.run("train", "--config=" + file)).as("no session opens").isEqualTo(70);
    assertThat(terminal.err()).startsWith("lakegrad train: ").hasLineCount(3);
    assertThat(terminal.lastLine()).startsWith("{\"job\":\"train\",\"ok\":false,\"exit_code\":70");
    assertThat(terminal.run("import", "digits", "--table=t")).isEqualTo(70);
    assertThat(terminal.err()).startsWith("lakegrad import digits: ");
  }

  @Test
  void progressIsWrittenOverOnlyWhereStandardErrorIsATerminal() {
    String key = "LAKEGRAD_TERMINAL";
    assertThat(Job.onTerminal(Map.of(key, "no"), true)).as("2> log").isFalse();
    assertThat(Job.onTerminal(Map.of(key, "yes"), false)).as("> result").isTrue();
    assertThat(Job.onTerminal(Map.of(), true)).as("a plain spark-submit").isTrue();
    assertThat(Job.onTerminal(Map.of(), false)).as("a plain spark-submit, in a pipe").isFalse();
  }

  @Test
  void everyJobHasHelp() {
    for (String job : List.of("import csv", "train", "evaluate", "predict", "describe")) {
      assertThat(terminal.run((job + " --help").split(" "))).isEqualTo(0);
      assertThat(terminal.out()).startsWith("Usage: lakegrad " + job).contains("--json");
    }
  }

  @Test
  void helpListsJobsAndExitCodes() {
    assertThat(terminal.run("--help")).isEqualTo(0);
    assertThat(terminal.out())
        .contains("import", "train", "evaluate", "predict", "describe")
        .contains("70", "a bug in Lakegrad");
  }

  @Test
  void helpBeginsWithWhatIsRequired() {
    assertThat(terminal.run("import", "csv", "--help")).isEqualTo(0);
    assertThat(terminal.out())
        .containsSubsequence("\nRequired\n", "--input", "--table", "\nTable\n", "--append");
    assertThat(terminal.run("train", "--help")).isEqualTo(0);
    assertThat(terminal.out())
        .containsSubsequence("\nRequired\n", "--table", "--model", "--out", "\nLearning\n")
        .containsOnlyOnce("--out=PATH   ");
  }

  @Test
  void helpShowsOptionsByHeading() {
    assertThat(terminal.run("train", "--help")).isEqualTo(0);
    assertThat(terminal.out()).contains("\nLearning\n", "\nWorkers\n", "\nGeneral\n");
    assertThat(terminal.out().replaceFirst("(?s).*\nGeneral\n", ""))
        .contains("--json", "--verbose")
        .doesNotContain("--split", "--losses");
  }

  @Test
  void anUnknownKeyInTheFileNamesTheNearestOne() throws IOException {
    Path file = write("epcohs: 3\n");

    assertThat(terminal.run("train", "--config", file.toString())).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith(
            "lakegrad train: "
                + file
                + ", line 1: epcohs: is no option. The nearest one is epochs.\n");
  }

  /** What a file may hold, and how the refusal of it goes on after the file's name. */
  static List<Arguments> wrongFiles() {
    return List.of(
        arguments(
            "\nepochs: many\n", ", line 2: epochs: Invalid value for option '--epochs': 'many'"),
        arguments("seed: 1\n\nset: 3\n", ", line 3: set: '3' is no mapping; write {name: value}."),
        arguments(
            "epochs: [1, 2]\n", ", line 1: epochs: a list cannot be its value, it takes one."),
        arguments("set: {a: [[1]]}", ", line 1: set: a list within a list cannot be its value."),
        arguments("seed: {a: 1}", ", line 1: seed: a mapping cannot be its value."),
        arguments("# none\nseed:\n", ", line 2: seed: there is no value."),
        arguments("seed: 1\nseed: 2\n", ", line 2: seed: stands there twice."));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void aWrongValueInTheFileIsNamedWithItsLine(String text, String refusal) throws IOException {
    Path file = write(text);

    assertThat(terminal.run("train", "--table=t", "--model=mlp", "--out=o", "--config=" + file))
        .isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad train: " + file + refusal).hasLineCount(3);
  }

  @Test
  void aWrongValueOnTheCommandLineIsNotTheFiles() throws IOException {
    Path file = write("epochs: 3\n");

    assertThat(terminal.run("train", "--config=" + file, "--epochs", "many")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("lakegrad train: Invalid value for option '--epochs'");
  }

  @Test
  void aListInTheFileIsAListOfSettings() throws IOException {
    Path file = write("{table: t, model: mlp, out: o, set: {hidden: [8, 8]}}");

    assertThat(terminal.run("train", "--config=" + file)).as("no session opens").isEqualTo(70);
  }

  @Test
  void aFileThatIsNotYamlIsRefused() throws IOException {
    assertThat(terminal.run("train", "--config=" + write("a: [1, 2\n"))).isEqualTo(2);
    assertThat(terminal.err()).contains("is not YAML, line 1: ");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThat(terminal.run("train", "--config", folder + "/none.yaml")).isEqualTo(2);
    assertThat(terminal.err()).contains("--config: no readable file at " + folder + "/none.yaml.");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("run.yaml"), text);
  }
}
