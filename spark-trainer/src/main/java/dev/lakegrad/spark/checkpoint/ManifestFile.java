package dev.lakegrad.spark.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of {@code manifest.json}: JSON whose first line is the SHA-256 of all lines after it,
 * so that a flipped byte in the manifest is noticed as surely as one in the files it lists.
 *
 * <pre>
 *   {"manifest_sha256":"…64 hex digits…",
 *    "format" : 1, …
 * </pre>
 */
final class ManifestFile {
  static final String NAME = "manifest.json";

  /** No manifest comes near it, and it is safe to hold in memory. */
  static final int MOST_BYTES = 8 << 20;

  private static final String BEFORE = "{\"manifest_sha256\":\"";
  private static final String AFTER = "\",\n";
  private static final int FIRST_LINE = BEFORE.length() + 64 + AFTER.length();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ManifestFile() {}

  static byte[] encode(Manifest manifest) {
    try {
      String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
      byte[] rest = (json.substring(1).stripLeading() + "\n").getBytes(StandardCharsets.UTF_8);
      byte[] first = firstLine(rest).getBytes(StandardCharsets.US_ASCII);
      byte[] all = Arrays.copyOf(first, first.length + rest.length);
      System.arraycopy(rest, 0, all, first.length, rest.length);
      return all;
    } catch (JsonProcessingException e) {
      throw new AssertionError("a manifest is plain data", e);
    }
  }

  static Manifest decode(byte[] bytes) throws DamagedException {
    if (bytes.length <= FIRST_LINE) {
      throw new DamagedException(NAME + " is cut off after " + bytes.length + " bytes");
    }
    byte[] rest = Arrays.copyOfRange(bytes, FIRST_LINE, bytes.length);
    byte[] first = firstLine(rest).getBytes(StandardCharsets.US_ASCII);
    if (!Arrays.equals(first, Arrays.copyOf(bytes, FIRST_LINE))) {
      throw new DamagedException("the SHA-256 of " + NAME + " is not what its first line says");
    }
    try {
      return JSON.readValue("{" + new String(rest, StandardCharsets.UTF_8), Manifest.class);
    } catch (JsonProcessingException e) {
      throw new DamagedException(NAME + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static String firstLine(byte[] rest) {
    return BEFORE + Hashing.hex(rest) + AFTER;
  }
}
