package dev.lakegrad.spark.train;

import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lakegrad.data.storage.Storage;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.text.TokenizerFiles;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Safetensors.Entry;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.Durable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A model that was trained: its weights, how rows become its samples, and where it all came from.
 *
 * <p>A folder on any Hadoop file system with two files, {@code weights.safetensors} and {@code
 * model.json}; the second is written last, so a folder that has it is complete. The files of a
 * tokenizer that other programs know lie there too, for them: {@code model.json} has all of it.
 */
public final class TrainedModel {
  /** The file that makes a folder a model. */
  public static final String MANIFEST = "model.json";

  private static final String WEIGHTS = "weights.safetensors";
  private static final int FORMAT = 1;

  /** What {@code model.json} holds. */
  private record Description(
      int format, ModelSpec model, DataShape data, SampleSchema samples, Provenance provenance) {}

  private final Description description;
  private final SortedMap<String, Entry> weights;

  private TrainedModel(Description description, SortedMap<String, Entry> weights) {
    this.description = description;
    this.weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /** A model of {@code spec} whose parameters hold {@code weights}. */
  static TrainedModel of(
      SampleSchema samples, Provenance provenance, SortedMap<String, Entry> weights) {
    TrainingSpec training = provenance.training();
    DataShape data = samples.dataShape(training.sampling().context());
    return new TrainedModel(
        new Description(FORMAT, training.model(), data, samples, provenance), weights);
  }

  public ModelSpec spec() {
    return description.model();
  }

  /** What the model fits: the shape of a sample, and the classes. */
  public DataShape data() {
    return description.data();
  }

  /** How a row of a table becomes a sample: columns, labels, means, tokenizer. */
  public SampleSchema samples() {
    return description.samples();
  }

  public Provenance provenance() {
    return description.provenance();
  }

  /** What the model has learned, by name. */
  public SortedMap<String, Entry> weights() {
    return weights;
  }

  /** The type of the weights. */
  public DType type() {
    return provenance().training().learning().precision().type();
  }

  /** The network with these weights in it, ready to compute; a new one each time. */
  public Model restore() {
    Model model = Zoo.build(spec(), data(), provenance().training().sampling().seed());
    Weights.restore(Parameters.of(model.network(), type()), weights);
    return model;
  }

  /** The same model with more metrics in its provenance. */
  public TrainedModel withMetrics(Map<String, Double> metrics) {
    Description d = description;
    return new TrainedModel(
        new Description(
            d.format(), d.model(), d.data(), d.samples(), d.provenance().withMetrics(metrics)),
        weights);
  }

  /** The whole model as bytes, to be sent to executors by a broadcast. */
  public byte[] toBytes() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      byte[] json = Json.MAPPER.writeValueAsBytes(description);
      out.writeInt(json.length);
      out.write(json);
      Safetensors.write(out, weights, Map.of());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError("memory takes what is written to it", e);
    }
  }

  /** The model of which {@link #toBytes} made {@code bytes}. */
  public static TrainedModel fromBytes(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      byte[] json = in.readNBytes(in.readInt());
      Description description = Json.MAPPER.readValue(json, Description.class);
      return new TrainedModel(
          description, Safetensors.read(in, bytes.length - Integer.BYTES - json.length).tensors());
    } catch (IOException e) {
      throw new IllegalArgumentException("model: not the bytes of a model", e);
    }
  }

  /** Writes all files to {@code folder}, each under another name first. */
  public void save(String folder, Configuration conf) {
    try {
      Path path = new Path(folder);
      FileSystem files = Durable.files(path, conf);
      files.mkdirs(path);
      write(
          files,
          new Path(path, WEIGHTS),
          out -> Safetensors.write(out, weights, Map.of("sha256", provenance().weightsSha256())));
      for (Map.Entry<String, String> file : tokenizerFiles().entrySet()) {
        byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
        write(files, new Path(path, file.getKey()), out -> out.write(text));
      }
      writeManifest(files, path);
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
  }

  private SortedMap<String, String> tokenizerFiles() {
    TokenizerSpec tokenizer = samples().tokenizer();
    return tokenizer == null ? Collections.emptySortedMap() : TokenizerFiles.write(tokenizer);
  }

  /** Writes only {@code model.json} anew, for more metrics: the weights stay untouched. */
  public void saveMetrics(String folder, Configuration conf) {
    try {
      Path path = new Path(folder);
      writeManifest(Durable.files(path, conf), path);
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
  }

  private void writeManifest(FileSystem files, Path folder) throws IOException {
    byte[] json =
        Json.MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(description);
    write(files, new Path(folder, MANIFEST), out -> out.write(json));
  }

  private static LakegradException notWritten(String folder, IOException cause) {
    return new LakegradException(
        "The model cannot be written to " + folder + ".",
        "The file system answered: " + cause.getMessage() + ".",
        "Make room or choose another path; the checkpoints are still there.",
        cause);
  }

  /** What is to be written. */
  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(FileSystem files, Path path, Body body) throws IOException {
    Path draft = new Path(path.getParent(), "_" + path.getName());
    try {
      Storage.io(() -> writeTo(files, draft, body));
      Durable.publish(files, draft, path);
    } catch (IOException | RuntimeException e) {
      Durable.discard(files, draft, e); // leaves nothing half-written on a disk that may be full
      throw e;
    }
  }

  private static Path writeTo(FileSystem files, Path path, Body body) throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      body.writeTo(out);
      Durable.sync(out);
      return path;
    }
  }

  /** Reads the model in {@code folder} and checks that its weights are those that were saved. */
  public static TrainedModel load(String folder, Configuration conf) {
    try {
      Path path = new Path(folder);
      FileSystem files = Durable.files(path, conf);
      Description description;
      try (FSDataInputStream in = files.open(Durable.standing(files, new Path(path, MANIFEST)))) {
        description = Json.MAPPER.readValue(in.readAllBytes(), Description.class);
      }
      Path file = Durable.standing(files, new Path(path, WEIGHTS));
      long length = files.getFileStatus(file).getLen();
      try (FSDataInputStream in = files.open(file)) {
        TrainedModel model =
            new TrainedModel(description, Safetensors.read(in, length, file.toString()).tensors());
        return model.verified(folder);
      }
    } catch (FileNotFoundException e) {
      throw new LakegradException(
          "There is no model at " + folder + ".",
          "A file is missing there: " + e.getMessage() + ".",
          "Check the path; a run that has not ended leaves checkpoints, and no model yet.",
          e);
    } catch (IOException e) {
      throw new LakegradException(
          "The model at " + folder + " cannot be read.",
          "Reading it gave: " + e.getMessage() + ".",
          "Restore the folder from a copy, or train the model again.",
          e);
    }
  }

  private TrainedModel verified(String folder) {
    String found = Safetensors.sha256(weights);
    String saved = provenance().weightsSha256();
    if (!found.equals(saved)) {
      throw new LakegradException(
          "The weights of the model at " + folder + " are not those that were saved.",
          "Their SHA-256 is " + found + ", and " + MANIFEST + " says " + saved + ".",
          "Restore the folder from a copy, or train the model again.");
    }
    return this;
  }
}
