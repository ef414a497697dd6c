package dev.lakegrad.spark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.data.Fault;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Manifest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the trainer writes into its checkpoints, and looks for in those that it goes on from. */
final class Checkpoints {
  private static final String IDENTITY = "identity";
  private static final String KERNELS = "kernels";

  private Checkpoints() {}

  /** The checkpoint at {@code path}, which the driver has found whole a moment ago. */
  static Checkpoint at(CheckpointStore store, String path) {
    return store
        .at(path)
        .orElseThrow(
            () ->
                new LakegradException(
                    "The checkpoint " + path + " is gone.",
                    "It was there when this attempt began; another run may write to the same"
                        + " output.",
                    "See that one run at a time uses the output path, and start again."));
  }

  static ObjectNode config(TrainingSpec spec) {
    return Json.MAPPER.valueToTree(spec);
  }

  static ObjectNode provenance(DatasetVersion data, TrainingSpec spec, Model model) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set(IDENTITY, Json.MAPPER.valueToTree(identity(data, spec, model)));
    Precision precision = spec.learning().precision();
    node.put(KERNELS, precision.backends().forType(precision.type()).description());
    return node;
  }

  /** What the first worker computed with when it saved the checkpoint. */
  static String kernels(Manifest manifest) {
    return manifest.provenance().path(KERNELS).asText();
  }

  /** All that must be equal for a run to be the same run, with the words of a message. */
  static SortedMap<String, JsonNode> identity(DatasetVersion data, TrainingSpec spec, Model model) {
    SortedMap<String, Object> identity = new TreeMap<>();
    identity.put("table id", data.tableId());
    identity.put("table version", data.version());
    identity.put("split", data.split() == null ? "(all)" : data.split());
    identity.put("data fingerprint", data.fingerprint());
    identity.put("model", spec.model());
    identity.put("optimizer", spec.learning().optimizer());
    RateSpec rate = spec.learning().rate();
    identity.put("rate", rate);
    if (rate.dependsOnLength()) {
      identity.put("number of steps", spec.totalSteps(data.rows()));
    }
    identity.put("clip", spec.learning().clip());
    identity.put("sync", sync(spec.group()));
    if (dependsOnGroup(spec.group(), model)) {
      identity.put("number of workers", spec.group().workers());
      identity.put("number of threads", spec.group().threads());
      identity.put("number of steps between checkpoints", spec.output().checkpointEvery());
    }
    identity.put("precision", spec.learning().precision().toString());
    identity.put("global batch", spec.globalBatch());
    identity.put("context", spec.sampling().context());
    identity.put("augmentation", spec.sampling().augmentation().toString());
    identity.put("seed", spec.sampling().seed());
    SortedMap<String, JsonNode> fields = new TreeMap<>();
    // Read back, so that a number has the same kind of node as one from a file.
    JsonNode tree = Json.reread(identity);
    tree.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  /**
   * Sums do not depend, but for rounding, on how many workers and threads add up; averages do, and
   * what batch norm makes of a replica's share of a batch. Each checkpoint makes the workers equal,
   * which moves them.
   */
  private static boolean dependsOnGroup(Group group, Model model) {
    return group.sync() == SyncMode.AVERAGING || Parameters.hasStatistics(model.network());
  }

  private static String sync(Group group) {
    return group.sync() == SyncMode.AVERAGING
        ? String.format("%s every %d steps", group.sync(), group.averageEvery())
        : group.sync().toString();
  }

  /** Refuses to go on from a checkpoint of another run, naming what differs with both values. */
  static void requireSame(Manifest manifest, DatasetVersion data, TrainingSpec spec, Model model) {
    Map<String, JsonNode> now = identity(data, spec, model);
    for (Map.Entry<String, JsonNode> entry : now.entrySet()) {
      JsonNode then = manifest.provenance().path(IDENTITY).path(entry.getKey());
      if (!then.equals(entry.getValue())) {
        throw new LakegradException(
            "The run in " + spec.output().path() + " cannot be resumed as asked.",
            String.format(
                "Its %s is '%s', and '%s' is asked for.",
                entry.getKey(), Json.text(then), Json.text(entry.getValue())),
            "Ask for the same as before, or choose another output path.",
            Fault.in(Fault.Place.OPTIONS));
      }
    }
    requireAhead(manifest, data, spec);
  }

  /** Refuses to end a run before the step that it has reached. */
  private static void requireAhead(Manifest manifest, DatasetVersion data, TrainingSpec spec) {
    long there = manifest.moment().step();
    long asked = spec.totalSteps(data.rows());
    if (asked < there) {
      throw new LakegradException(
          "The run in " + spec.output().path() + " is further than asked.",
          String.format(
              "Its latest checkpoint is after step %d, and %d are asked for.", there, asked),
          "Ask for more epochs or steps, or choose another output path.",
          Fault.in(Fault.Place.OPTIONS));
    }
  }
}
