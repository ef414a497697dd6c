package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/lakegrad} from the packaged jar, with real executor processes. */
class ScriptIT {
  private static final long SECONDS = 240;

  @TempDir private Path folder;

  @Test
  void aTableIsImportedTrainedOnEvaluatedPredictedAndDescribed() throws Exception {
    String table = folder.resolve("digits").toString();
    String model = folder.resolve("model").toString();
    run("import", "digits", "--master", "local[1]", "--table", table, "--train=200", "--test=40");

    JsonNode trained =
        run(
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
    JsonNode measured = run("evaluate", "--master", "local[1]", "--model", model);
    JsonNode predicted =
        run("predict", "--master=local[1]", "--model", model, "--out", folder + "/predictions");
    JsonNode described = run("describe", "--master", "local[1]", "--model", model);

    assertThat(measured.get("count").asInt()).isEqualTo(40);
    assertThat(predicted.get("rows").asInt()).isEqualTo(40);
    assertThat(described.get("weights_sha256")).isEqualTo(trained.get("weights_sha256"));
    assertThat(described.get("workers").asInt()).isEqualTo(2);
  }

  /** Runs from another folder, as a user may, and reads the last line. */
  private JsonNode run(String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of("..", "scripts", "lakegrad").toRealPath().toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--json", "--", "--conf", "spark.ui.enabled=false", "--conf"));
    command.add("spark.driver.bindAddress=127.0.0.1");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .put("SPARK_HOME", Path.of("target", "spark-home").toRealPath().toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(0);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(out);
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}
