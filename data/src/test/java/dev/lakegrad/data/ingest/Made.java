package dev.lakegrad.data.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/** Small source files, made by the tests themselves. */
final class Made {
  private Made() {}

  /** The bytes of an IDX file of unsigned bytes. */
  static byte[] idx(byte[] values, int... sizes) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + values.length);
    buffer.put(new byte[] {0, 0, 8, (byte) sizes.length});
    Arrays.stream(sizes).forEach(buffer::putInt);
    buffer.put(values);
    return buffer.array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static String file(Path path, byte[] bytes) {
    try {
      return Files.write(path, bytes).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String file(Path path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  static Source source(String path) {
    return new Source(path, new SerializableConfiguration(new Configuration()));
  }

  /** The names of all that lies in {@code folder}, sorted. */
  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
