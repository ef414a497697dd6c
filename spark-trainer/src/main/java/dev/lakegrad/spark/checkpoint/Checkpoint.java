package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.train.TrainingState;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A checkpoint that was found complete and undamaged. */
public final class Checkpoint {
  static final String WEIGHTS = "weights.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";

  private final FileSystem files;
  private final Path folder;
  private final Manifest manifest;

  Checkpoint(FileSystem files, Path folder, Manifest manifest) {
    this.files = files;
    this.folder = folder;
    this.manifest = manifest;
  }

  /** Its folder. */
  public String path() {
    return folder.toString();
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Parameters and statistics by name, in new memory. */
  public Safetensors.Content weights() {
    return tensors(WEIGHTS);
  }

  /** What the optimiser and the schedule remembered, by name, in new memory. */
  public Safetensors.Content optimizer() {
    return tensors(OPTIMIZER);
  }

  /** Puts weights, optimiser state and step back; the model and the optimiser must be the same. */
  public void restore(TrainingState state) {
    SortedMap<String, Buffer> memory = new TreeMap<>();
    optimizer().tensors().forEach((name, entry) -> memory.put(name, entry.data()));
    state.restore(weights().tensors(), memory, manifest.moment().step());
  }

  /** The files that hold {@code state}. */
  static SortedMap<String, Content> contents(TrainingState state) {
    SortedMap<String, Safetensors.Entry> optimizer = new TreeMap<>();
    state
        .memory()
        .forEach(
            (name, buffer) ->
                optimizer.put(name, new Safetensors.Entry(Shape.of(buffer.size()), buffer)));
    SortedMap<String, Content> contents = new TreeMap<>();
    contents.put(
        WEIGHTS, out -> Safetensors.write(out, Weights.of(state.parameters()), new TreeMap<>()));
    contents.put(OPTIMIZER, out -> Safetensors.write(out, optimizer, new TreeMap<>()));
    return contents;
  }

  private Safetensors.Content tensors(String name) {
    return manifest.files().stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .map(this::read)
        .orElseThrow(
            () -> new IllegalArgumentException("checkpoint: " + folder + " has no file " + name));
  }

  /** Reads {@code file} and makes sure, again, that it is what was written. */
  private Safetensors.Content read(StoredFile file) {
    Path path = new Path(folder, file.name());
    try (InputStream raw = files.open(path);
        DigestInputStream in = new DigestInputStream(raw, Hashing.digest())) {
      Safetensors.Content content = Safetensors.read(in, file.length(), path.toString());
      if (!Hashing.hex(in.getMessageDigest()).equals(file.sha256())) {
        throw CheckpointException.damaged(
            folder, new DamagedException("the SHA-256 of " + file.name() + " is another one"));
      }
      return content;
    } catch (IOException e) {
      throw CheckpointException.notRead(folder, e);
    }
  }

  @Override
  public String toString() {
    return "Checkpoint[" + folder + "]";
  }
}
