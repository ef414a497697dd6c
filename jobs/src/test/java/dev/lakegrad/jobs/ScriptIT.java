package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/lakegrad} from the packaged jar, with real executor processes. */
class ScriptIT {
  private static final Path LOGS = Path.of("target", "spark-home", "work");

  @TempDir private Path folder;

  @Test
  void whatSparkSubmitDoesNotTakeIsRefused() throws Exception {
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(1));

    Process process = scripts.start("describe", "--models", "--", "--bogus");
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(err.lines())
          .contains("Error: Unrecognized option: --bogus")
          .contains("lakegrad: spark-submit does not take what follows --.");
    }
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--master=loacl[2]",
        "--master=local-cluster[2,1]",
        "--master=spark://",
        "--driver-memory=lots",
        "--driver-memory=2"
      })
  void whatSparkWouldAnswerWithAStackTraceIsRefusedBeforeIt(String word) throws Exception {
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(1));

    Process process = scripts.start("import", "digits", "--table=t", word);
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(err.lines()).hasSize(3).first().asString().startsWith("lakegrad: ");
    }
    assertThat(process.waitFor()).isEqualTo(2);
    JsonNode failure = new ObjectMapper().readTree(folder.resolve("out.txt").toFile());
    assertThat(failure.get("job").asText()).isEqualTo("import digits");
    assertThat(failure.get("ok").asBoolean()).isFalse();
    assertThat(failure.get("exit_code").asInt()).isEqualTo(2);
    assertThat(failure.get("remedy").asText()).isNotEmpty();
  }

  @Test
  void aTableIsImportedTrainedOnEvaluatedPredictedAndDescribed() throws Exception {
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(4));
    String table = "digits"; // each path relative to where the user is
    String model = "model";
    scripts.lakegrad(
        "import", "digits", "--master", "local[1]", "--table", table, "--train=200", "--test=40");

    List<String> logs = names(LOGS);
    JsonNode trained =
        scripts.lakegrad(
            "train",
            "--master",
            "local-cluster[2,1,1024]",
            "--workers=2",
            "--table",
            table,
            "--version=0",
            "--model=mlp",
            "--set",
            "hidden=16",
            "--epochs=1",
            "--out",
            model);
    JsonNode measured = scripts.lakegrad("evaluate", "--master", "local[1]", "--model", model);
    JsonNode predicted =
        scripts.lakegrad("predict", "--master=local[1]", "--model", model, "--out", "predictions");
    JsonNode described = scripts.lakegrad("describe", "--master", "local[1]", "--model", model);

    assertThat(measured.get("count").asInt()).isEqualTo(40);
    assertThat(predicted.get("rows").asInt()).isEqualTo(40);
    assertThat(described.get("weights_sha256")).isEqualTo(trained.get("weights_sha256"));
    assertThat(described.get("workers").asInt()).isEqualTo(2);
    assertThat(names(LOGS))
        .as("a job that ends well takes its executors' logs away")
        .isEqualTo(logs);
    assertThat(names(folder))
        .as("Spark leaves nothing where the user is")
        .containsExactly("digits", "err.txt", "model", "out.txt", "predictions");
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
