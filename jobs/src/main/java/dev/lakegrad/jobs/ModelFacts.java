package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.ParameterGroup;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.zoo.Layer;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Manifest;
import dev.lakegrad.spark.train.Provenance;
import dev.lakegrad.spark.train.TrainedModel;
import dev.lakegrad.spark.train.TrainingSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be said about a trained model and about the checkpoints of a run. */
final class ModelFacts {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private ModelFacts() {}

  static void model(String path, TrainedModel trained, Report report) {
    Model model = trained.restore();
    List<Layer> layers = model.layers();
    report
        .fact("model", path)
        .fact("family", trained.spec().family())
        .fact("settings", trained.spec().settings())
        .text(model.summary())
        .hidden("layers", layers.stream().map(ModelFacts::layer).toList())
        .fact("parameters", layers.stream().mapToInt(Layer::parameters).sum())
        .fact("precision", trained.provenance().training().learning().precision().toString())
        .fact("weights_sha256", trained.provenance().weightsSha256());
    TableFacts.samples(trained.samples(), report);
    provenance(trained.provenance(), report);
  }

  private static Map<String, Object> layer(Layer layer) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", layer.name());
    facts.put("kind", layer.kind());
    facts.put("output", Arrays.stream(layer.output().toArray()).boxed().toList());
    facts.put("parameters", layer.parameters());
    return facts;
  }

  private static void provenance(Provenance origin, Report report) {
    TrainingSpec training = origin.training();
    report
        .text("")
        .text("Trained on")
        .fact("table", origin.table())
        .fact("table_id", origin.tableId())
        .fact("version", origin.version())
        .fact("committed", Instant.ofEpochMilli(origin.committed()).toString())
        .fact("split", origin.split())
        .fact("rows", origin.rows())
        .fact("fingerprint", origin.fingerprint())
        .text("")
        .text("by")
        .fact("workers", training.group().workers())
        .fact("threads", training.group().threads())
        .fact("sync", training.group().sync().label())
        .fact("global_batch", training.globalBatch())
        .fact("epochs", training.sampling().epochs())
        .fact("steps", origin.steps())
        .fact("samples", origin.samples())
        .fact("augmentation", training.sampling().augmentation().toString())
        .fact("seed", training.sampling().seed())
        .fact("optimizer", optimizer(training.learning().optimizer()))
        .fact("rate", rate(training.learning().rate()))
        .fact("spark", origin.sparkVersion())
        .fact("lakegrad", origin.lakegradVersion())
        .fact("kernels", origin.kernels());
    MemoryFacts.of(origin.memory(), report);
    if (!origin.metrics().isEmpty()) {
      report.fact("metrics", origin.metrics());
    }
  }

  /** The rule and its settings. */
  private static Map<String, Object> optimizer(OptimizerSpec rule) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", rule.name());
    facts.putAll(rule.settings());
    if (!rule.groups().isEmpty()) {
      facts.put("groups", rule.groups().stream().map(ModelFacts::group).toList());
    }
    if (rule.average().kind() != AverageSpec.Kind.NONE) {
      facts.put("average", average(rule.average()));
    }
    return facts;
  }

  private static Map<String, Object> average(AverageSpec average) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (average.kind() == AverageSpec.Kind.EXPONENTIAL) {
      facts.put("ema", average.keep());
    } else {
      facts.put("swa", average.from());
      facts.put("swa_every", average.every());
    }
    return facts;
  }

  private static Map<String, Object> group(ParameterGroup group) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("names", group.names());
    facts.put("rate", group.rate());
    facts.put("decay", group.decay());
    return facts;
  }

  private static Map<String, Object> rate(RateSpec rate) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schedule", rate.schedule());
    facts.put("rate", rate.rate());
    facts.putAll(rate.settings());
    return facts;
  }

  static void checkpoints(String path, CheckpointStore store, Report report) {
    List<Map<String, Object>> found = new ArrayList<>();
    report.fact("checkpoints", path);
    for (Checkpoint checkpoint : store.list()) {
      Manifest manifest = checkpoint.manifest();
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("path", checkpoint.path());
      facts.put("step", manifest.moment().step());
      facts.put("epoch", manifest.moment().epoch());
      facts.put("step_in_epoch", manifest.moment().stepInEpoch());
      facts.put("generation", manifest.moment().generation());
      found.add(facts);
      Map<String, Object> all = new LinkedHashMap<>(facts);
      all.remove("path");
      all.put("config", manifest.config());
      all.put("provenance", manifest.provenance());
      all.put("files", manifest.files());
      report.text("").text(checkpoint.path()).text(outline(all));
    }
    report.hidden("found", found);
    if (found.isEmpty()) {
      report.text("  none that is whole");
    }
  }

  /** A line for each {@code name: value}, set in deeper for each level, as YAML has it. */
  private static String outline(Map<String, Object> facts) {
    try {
      return YAML.writeValueAsString(facts).indent(2);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a manifest is plain data", e);
    }
  }
}
