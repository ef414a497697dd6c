package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerLearning;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
  private static final Configuration CONF = new Configuration();
  private static final List<PeakMemory> MEMORY =
      List.of(new PeakMemory(2_000_000, 300_000_000L), new PeakMemory(3_000_000, null));

  @TempDir private Path folder;

  private static TrainedModel model() {
    SampleSchema samples =
        new SampleSchema(
            SampleSchema.Format.VECTOR,
            List.of("a", "b"),
            "kind",
            Shape.of(2),
            3,
            List.of("x", "y", "z"),
            List.of(0.5f, 1f),
            List.of(1f, 2f),
            null);
    return model(ModelSpec.of("mlp", Map.of("hidden", "4")), samples);
  }

  private static TrainedModel model(ModelSpec family, SampleSchema samples) {
    DatasetVersion data = PreflightTest.data(300);
    TrainingSpec spec = TrainingSpec.of(family, "/out").withSeed(7);
    Model network = Zoo.build(spec.model(), samples.dataShape(1), 7);
    var weights = Weights.of(Parameters.of(network.network(), DType.F32));
    Provenance provenance =
        Provenance.of(data, spec, 12, "4.1.0", "plain", MEMORY, Safetensors.sha256(weights));
    return TrainedModel.of(samples, provenance, weights);
  }

  @Test
  void comesBackFromItsFolderWithAllItKnows() {
    TrainedModel saved = model().withMetrics(Map.of("test_accuracy", 0.5));
    saved.save(folder.resolve("m").toString(), CONF);
    TrainedModel loaded = TrainedModel.load(folder.resolve("m").toString(), CONF);

    assertThat(loaded.provenance()).isEqualTo(saved.provenance());
    assertThat(loaded.samples()).isEqualTo(saved.samples());
    assertThat(loaded.data()).isEqualTo(saved.data());
    assertThat(loaded.spec()).isEqualTo(saved.spec());
    assertThat(loaded.provenance().metrics()).containsEntry("test_accuracy", 0.5);
    assertThat(folder.resolve("m")).isDirectoryNotContaining("glob:**/_*");
  }

  @Test
  void isReadWithoutMemoryWhereThatWasNotRecorded() throws IOException {
    TrainedModel saved = model();
    saved.save(folder.toString(), CONF);
    Path file = folder.resolve(TrainedModel.MANIFEST);
    JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(file));
    assertThat(((ObjectNode) json.get("provenance")).remove("memory")).hasSize(2);
    Files.write(file, Json.MAPPER.writeValueAsBytes(json));

    Provenance read = TrainedModel.load(folder.toString(), CONF).provenance();
    assertThat(read.memory()).isEmpty();
    assertThat(read.weightsSha256()).isEqualTo(saved.provenance().weightsSha256());
  }

  @Test
  void replacesItselfWithNewMetrics() throws IOException {
    TrainedModel model = model();
    model.save(folder.toString(), CONF);
    FileTime written = Files.getLastModifiedTime(folder.resolve("weights.safetensors"));
    model.withMetrics(Map.of("loss", 1.5)).saveMetrics(folder.toString(), CONF);
    assertThat(Files.getLastModifiedTime(folder.resolve("weights.safetensors"))).isEqualTo(written);
    assertThat(TrainedModel.load(folder.toString(), CONF).provenance().metrics())
        .containsOnlyKeys("loss");
  }

  @Test
  void newMetricsThatCannotBeWrittenLeaveTheModelAsItWas() {
    TrainedModel model = model();
    int at = 0;
    Faults faults;
    do {
      model.save(folder.toString(), CONF);
      faults = Faults.at(at, Faults.Kind.ONCE);
      boolean saved = saved(model.withMetrics(Map.of("loss", 1.5)), faults);
      assertThat(TrainedModel.load(folder.toString(), CONF).provenance().metrics())
          .as("after a failure of operation %d of %s", at, faults.operations())
          .hasSize(saved ? 1 : 0);
      at++;
    } while (at <= faults.operations().size());
    assertThat(faults.operations())
        .containsSubsequence("sync _model.json", "rename _model.json model.json");
    assertThat(folder.resolve("_model.json")).doesNotExist();
  }

  @Test
  void isFoundAndReplacedAfterAProcessWasKilledWhileItReplacedIt() {
    TrainedModel model = model();
    killedBetweenTheRenames(model);

    assertThat(folder.resolve("model.json")).doesNotExist();
    TrainedModel loaded = TrainedModel.load(folder.toString(), CONF);
    assertThat(loaded.provenance()).isEqualTo(model.provenance());

    loaded.withMetrics(Map.of("loss", 0.5)).saveMetrics(folder.toString(), CONF);
    assertThat(TrainedModel.load(folder.toString(), CONF).provenance().metrics())
        .containsOnlyKeys("loss");
    assertThat(folder).isDirectoryNotContaining("glob:**/_*");
  }

  @Test
  void isPutBackForARunThatGoesOn() {
    TrainedModel model = model();
    killedBetweenTheRenames(model);
    Output output = Output.at(folder.toString()).withExisting(Output.Existing.RESUME);

    OutputFolder.claim(output, CONF).close();
    assertThat(folder).isDirectoryNotContaining("glob:**/_tmp*");
    assertThat(folder.resolve("model.json")).exists();
    assertThat(TrainedModel.load(folder.toString(), CONF).provenance())
        .isEqualTo(model.provenance());
  }

  /** Leaves what a process leaves that is killed when it has moved the old file out of the way. */
  private void killedBetweenTheRenames(TrainedModel model) {
    for (int at = 0; Files.exists(folder.resolve("model.json")) || at == 0; at++) {
      model.save(folder.toString(), CONF);
      Faults faults = Faults.at(at, Faults.Kind.FOR_EVER);
      assertThat(saved(model.withMetrics(Map.of("loss", 1.5)), faults)).isFalse();
    }
  }

  private boolean saved(TrainedModel model, Faults faults) {
    try {
      model.saveMetrics(Faults.SCHEME + "://" + folder, faults);
      return true;
    } catch (LakegradException e) {
      assertThat(e).hasMessageContaining("No space left");
      return false;
    }
  }

  @Test
  void takesItsTokenizerWithItAlsoAsOtherProgramsWantIt() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.BPE, 258);
    Map<String, Long> counts = new HashMap<>();
    learning.count("to be, or not to be", counts);
    TokenizerSpec tokenizer = learning.learn(counts);
    SampleSchema samples =
        new SampleSchema(
            SampleSchema.Format.TEXT,
            List.of("text"),
            "kind",
            Shape.of(9),
            2,
            List.of(),
            List.of(),
            List.of(),
            tokenizer);

    model(ModelSpec.of("bag"), samples).save(folder.toString(), CONF);

    assertThat(TrainedModel.load(folder.toString(), CONF).samples()).isEqualTo(samples);
    assertThat(folder.resolve("vocab.json")).content().endsWith("\"be\":256,\"to\":257}");
    assertThat(folder.resolve("merges.txt")).hasContent("#version: 0.2\nb e\nt o\n");
  }

  @Test
  void travelsAsBytes() {
    TrainedModel model = model();
    TrainedModel copy = TrainedModel.fromBytes(model.toBytes());
    assertThat(copy.provenance()).isEqualTo(model.provenance());
    assertThat(Safetensors.sha256(copy.weights())).isEqualTo(model.provenance().weightsSha256());
  }

  @Test
  void restoresANetworkWithTheseWeights() {
    TrainedModel model = model();
    assertThat(model.restore().spec()).isEqualTo(model.spec());
    assertThat(model.type()).isEqualTo(DType.F32);
  }

  @Test
  void refusesAFolderWithoutAModel() {
    assertThatThrownBy(() -> TrainedModel.load(folder.resolve("none").toString(), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("There is no model at ");
  }

  @Test
  void refusesWeightsThatAreNotThoseSaved() throws IOException {
    model().save(folder.toString(), CONF);
    Path file = folder.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> TrainedModel.load(folder.toString(), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("are not those that were saved")
        .hasMessageContaining("SHA-256");
  }

  @Test
  void refusesAFileThatIsCutOff() throws IOException {
    model().save(folder.toString(), CONF);
    Path file = folder.resolve("model.json");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> TrainedModel.load(folder.toString(), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void countsTheSamplesThatWereSeen() {
    DatasetVersion data = PreflightTest.data(100);
    TrainingSpec spec = TrainingSpec.of(ModelSpec.of("mlp"), "/out").withBatch(30);
    assertThat(Provenance.of(data, spec, 4, "s", "k", MEMORY, "h").samples()).isEqualTo(100);
    assertThat(Provenance.of(data, spec, 6, "s", "k", MEMORY, "h").samples()).isEqualTo(160);
  }
}
