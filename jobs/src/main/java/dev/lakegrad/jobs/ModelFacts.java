package dev.lakegrad.jobs;

import dev.lakegrad.engine.zoo.Layer;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
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
        .fact("precision", trained.precision().toString())
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
        .fact("sync", training.group().sync().label())
        .fact("global_batch", training.globalBatch())
        .fact("epochs", training.sampling().epochs())
        .fact("steps", origin.steps())
        .fact("samples", origin.samples())
        .fact("seed", training.sampling().seed())
        .fact("optimizer", training.learning().optimizer().toString())
        .fact("rate", training.learning().rate().toString())
        .fact("spark", origin.sparkVersion())
        .fact("lakegrad", origin.lakegradVersion())
        .fact("kernels", origin.kernels());
    if (!origin.metrics().isEmpty()) {
      report.fact("metrics", origin.metrics());
    }
  }

  static void checkpoints(String path, CheckpointStore store, Report report) {
    List<Map<String, Object>> found = new ArrayList<>();
    report.fact("checkpoints", path);
    for (Checkpoint checkpoint : store.list()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("path", checkpoint.path());
      facts.put("step", checkpoint.manifest().moment().step());
      facts.put("epoch", checkpoint.manifest().moment().epoch());
      facts.put("step_in_epoch", checkpoint.manifest().moment().stepInEpoch());
      facts.put("generation", checkpoint.manifest().moment().generation());
      found.add(facts);
      report.text("  " + facts);
      report.text("    config      " + checkpoint.manifest().config());
      report.text("    provenance  " + checkpoint.manifest().provenance());
      checkpoint.manifest().files().forEach(file -> report.text("    file        " + file));
    }
    report.hidden("found", found);
    if (found.isEmpty()) {
      report.text("  none that is whole");
    }
  }
}
