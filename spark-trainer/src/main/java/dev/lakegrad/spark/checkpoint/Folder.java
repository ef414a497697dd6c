package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.data.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one checkpoint: written with the manifest last, and read with every hash checked.
 */
record Folder(FileSystem files, Path path) {
  private static final int BUFFER = 1 << 16;

  /** A checkpoint that was never published completely: no harm, unlike a damaged one. */
  static final class UnfinishedException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfinishedException(String message) {
      super(message);
    }
  }

  /** Writes {@code contents} and then the manifest that lists them, each synced and closed. */
  void write(Manifest manifest, Map<String, Content> contents) throws IOException {
    List<StoredFile> stored = new ArrayList<>();
    for (Map.Entry<String, Content> content : new TreeMap<>(contents).entrySet()) {
      StoredFile.checkName(content.getKey());
      stored.add(write(content.getKey(), content.getValue()));
    }
    byte[] bytes = ManifestFile.encode(manifest.withFiles(stored));
    write(ManifestFile.NAME, out -> out.write(bytes));
  }

  private StoredFile write(String name, Content content) throws IOException {
    return Storage.io(() -> stored(name, content));
  }

  private StoredFile stored(String name, Content content) throws IOException {
    try (FSDataOutputStream out = files.create(new Path(path, name), false)) {
      Hashing.Output hashed = new Hashing.Output(out);
      content.writeTo(hashed);
      Durable.sync(out);
      return hashed.stored(name);
    }
  }

  /** The manifest, once every file was read and found to be what it says. */
  Manifest verify() throws IOException, DamagedException {
    Manifest manifest = manifest();
    for (StoredFile file : manifest.files()) {
      verify(file);
    }
    return manifest;
  }

  private Manifest manifest() throws IOException, DamagedException {
    Path file = new Path(path, ManifestFile.NAME);
    long length = status(file).getLen();
    if (length > ManifestFile.MOST_BYTES) {
      throw new DamagedException(ManifestFile.NAME + " has " + length + " bytes");
    }
    try (InputStream in = files.open(file)) {
      return ManifestFile.decode(in.readNBytes(ManifestFile.MOST_BYTES));
    }
  }

  private void verify(StoredFile file) throws IOException, DamagedException {
    Path where = new Path(path, file.name());
    long length = status(where).getLen();
    if (length != file.length()) {
      throw new DamagedException(
          String.format("%s has %d bytes instead of %d", file.name(), length, file.length()));
    }
    try (InputStream raw = files.open(where);
        DigestInputStream in = new DigestInputStream(raw, Hashing.digest())) {
      byte[] buffer = new byte[BUFFER];
      int count = in.read(buffer);
      while (count >= 0) {
        count = in.read(buffer);
      }
      if (!Hashing.hex(in.getMessageDigest()).equals(file.sha256())) {
        throw new DamagedException("the SHA-256 of " + file.name() + " is another one");
      }
    }
  }

  private FileStatus status(Path file) throws IOException {
    try {
      return files.getFileStatus(file);
    } catch (FileNotFoundException e) {
      UnfinishedException unfinished = new UnfinishedException(file.getName() + " is missing");
      unfinished.initCause(e);
      throw unfinished;
    }
  }
}
