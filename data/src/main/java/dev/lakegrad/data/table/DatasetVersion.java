package dev.lakegrad.data.table;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The data a run is pinned to: one version of one Delta table, or one split of it.
 *
 * <p>Rows are numbered file by file, files sorted by path, deleted rows left out; so a row number
 * means the same row on every machine and in every run.
 *
 * @param timestamp when the version was committed, in milliseconds since 1970
 * @param files sorted by path
 * @param split the value of the partition column {@code split}, or null for all files
 */
public record DatasetVersion(
    String tableId,
    String path,
    long version,
    long timestamp,
    String schemaJson,
    SortedMap<String, String> properties,
    List<DataFile> files,
    @Nullable String split)
    implements Serializable {

  public DatasetVersion {
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    files = files.stream().sorted(Comparator.comparing(DataFile::path)).toList();
  }

  /** How many rows are alive in all files. */
  public long rows() {
    return files.stream().mapToLong(DataFile::rows).sum();
  }

  public long bytes() {
    return files.stream().mapToLong(DataFile::bytes).sum();
  }

  /** The table's columns, under the names that a reader sees. */
  public StructType schema() {
    return (StructType) DataType.fromJson(schemaJson);
  }

  /** Where {@code file} lies, as an absolute path. */
  public Path locate(DataFile file) {
    return file.under(new Path(path));
  }

  /** How messages name this version: {@code version 3 of s3a://lake/digits}. */
  public String title() {
    return "version " + version + " of " + path + (split == null ? "" : ", split " + split);
  }

  /** SHA-256, in hex, of all that decides which rows come in which order; not of where they lie. */
  public String fingerprint() {
    return fingerprint("");
  }

  /** The fingerprint of something made from this version in the way that {@code use} says. */
  public String fingerprint(String use) {
    MessageDigest digest = sha256();
    update(digest, use);
    for (String part : List.of(tableId, Long.toString(version), split == null ? "" : split)) {
      update(digest, part);
    }
    update(digest, schemaJson);
    for (DataFile file : files) {
      update(digest, file.path());
      update(digest, file.rows() + " " + file.bytes() + " " + file.deletionVector());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Only the files whose partition column {@code split} holds {@code name}. */
  DatasetVersion withSplit(String name) {
    Check.that(split == null, "dataset", "%s is a split already", title());
    List<DataFile> chosen =
        files.stream().filter(f -> name.equals(f.partition().get(Properties.SPLIT))).toList();
    return new DatasetVersion(
        tableId, path, version, timestamp, schemaJson, properties, chosen, name);
  }

  private static void update(MessageDigest digest, String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
