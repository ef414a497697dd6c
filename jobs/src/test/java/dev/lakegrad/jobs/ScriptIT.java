package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/lakegrad} from the packaged jar, with real executor processes. */
class ScriptIT {
  @TempDir private Path folder;

  @Test
  void aTableIsImportedTrainedOnEvaluatedPredictedAndDescribed() throws Exception {
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(4));
    String table = "digits"; // each path relative to where the user is
    String model = "model";
    scripts.lakegrad(
        "import", "digits", "--master", "local[1]", "--table", table, "--train=200", "--test=40");

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
  }
}
