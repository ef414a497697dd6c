package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models learn real data to the accuracy that the field expects of them, in two executor processes.
 * Each run takes minutes: {@code mvn verify -Dslow}.
 */
@Tag("slow")
class LearningIT {
  @TempDir private Path folder;

  @Test
  void theQuickstartLearnsDigits() throws Exception {
    Path out = folder.resolve("quickstart");

    JsonNode result = Scripts.ofCopy(folder, Duration.ofMinutes(8)).quickstart(out);

    assertThat(result.get("test_accuracy").asDouble()).isGreaterThanOrEqualTo(0.97);
    assertThat(result.get("seconds").asInt()).isLessThan(240);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "driver", "averaging"})
  void anMlpLearnsMnistInFiveEpochs(String sync) throws Exception {
    double accuracy =
        mnistAccuracy("--model=mlp", "--set", "hidden=512,512", "--epochs=5", "--sync", sync);

    assertThat(accuracy).isGreaterThanOrEqualTo(0.975);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "driver", "averaging"})
  void aLenetLearnsMnist(String sync) throws Exception {
    double accuracy =
        mnistAccuracy(
            "--model=lenet", "--epochs=8", "--schedule=cosine", "--rate=0.002", "--sync", sync);

    assertThat(accuracy).isGreaterThanOrEqualTo(0.987);
  }

  @Test
  void aGptLearnsShakespeareByCharacters() throws Exception {
    Path text = dataSet("text/tinyshakespeare.txt");
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(40));
    scripts.lakegrad("import", "text", "--table=plays", "--input", text.toString());
    JsonNode trained =
        train(
            scripts,
            "plays",
            ("--model=gpt --set layers=4 --set heads=4 --set width=128 --context=128 --batch=16"
                    + " --optimizer=adamw --beta2=0.99 --decay=0.1 --rate=0.002 --schedule=cosine"
                    + " --warmup=100 --clip=1 --epochs=18")
                .split(" "));

    JsonNode measured = scripts.lakegrad("evaluate", "--model=model");
    JsonNode written =
        scripts.lakegrad(
            "predict", "--model=model", "--prompt=ROMEO:", "--tokens=400", "--out=written");

    assertThat(measured.get("loss").asDouble()).as("nats per character").isLessThan(1.80);
    assertThat(trained.get("seconds").asDouble()).isLessThan(25 * 60);
    assertThat(written.get("text").asText())
        .hasSize(400)
        .as("somebody speaks")
        .containsPattern("\\n\\n[A-Z][A-Za-z ]+:\\n");
  }

  private double mnistAccuracy(String... options) throws IOException, InterruptedException {
    Path files = dataSet("mnist");
    Scripts scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(20));
    scripts.lakegrad(
        "import",
        "idx",
        "--table=mnist",
        "--images=" + files.resolve("train-images-idx3-ubyte.gz"),
        "--labels=" + files.resolve("train-labels-idx1-ubyte.gz"),
        "--test-images=" + files.resolve("t10k-images-idx3-ubyte.gz"),
        "--test-labels=" + files.resolve("t10k-labels-idx1-ubyte.gz"));
    train(scripts, "mnist", options);
    return scripts.lakegrad("evaluate", "--model=model").get("accuracy").asDouble();
  }

  private static JsonNode train(Scripts scripts, String table, String... options)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--master", "local-cluster[2,1,2048]", "--workers=2"));
    arguments.addAll(List.of("--table", table, "--version=0", "--seed=1", "--out=model"));
    arguments.addAll(List.of(options));
    return scripts.lakegrad(arguments.toArray(String[]::new));
  }

  private static Path dataSet(String name) {
    String root = System.getenv("LAKEGRAD_DATASETS");
    assumeTrue(root != null, "LAKEGRAD_DATASETS names no folder of data sets");
    Path path = Path.of(root, name);
    assumeTrue(Files.exists(path), path + " is not there");
    return path;
  }
}
