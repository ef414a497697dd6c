package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(terminal.err()).contains("--batch and --global-batch exclude each other");
  }

  @Test
  void jsonIsAskedForAndGivenEvenWhenTheOptionsAreWrong() {
    assertThat(terminal.run("train", "--json", "--epoch=3")).isEqualTo(2);
    assertThat(terminal.lastLine())
        .startsWith("{\"job\":\"train\",\"ok\":false,\"exit_code\":2,\"problem\":\"Unknown option");
  }

  @Test
  void everyJobHasHelp() {
    for (String job : new String[] {"train", "evaluate", "predict", "describe"}) {
      assertThat(terminal.run(job, "--help")).isEqualTo(0);
      assertThat(terminal.out()).startsWith("Usage: lakegrad " + job).contains("--json");
    }
  }

  @Test
  void helpShowsOptionsByHeading() {
    assertThat(terminal.run("train", "--help")).isEqualTo(0);
    assertThat(terminal.out()).contains("\nLearning\n", "\nWorkers\n", "\nGeneral\n");
  }

  @Test
  void anUnknownKeyInTheFileNamesTheNearestOne() throws IOException {
    Path file = write("epcohs: 3\n");

    assertThat(terminal.run("train", "--config", file.toString())).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith(
            "lakegrad train: "
                + file
                + ": unknown key 'epcohs' for lakegrad train. The nearest one is epochs.\n");
  }

  @Test
  void aFileThatIsNotYamlIsRefused() throws IOException {
    assertThat(terminal.run("train", "--config=" + write("a: [1, 2\n"))).isEqualTo(2);
    assertThat(terminal.err()).contains("is not YAML");
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
