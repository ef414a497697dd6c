package dev.lakegrad.engine.onnx.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a tar.gz: blocks of 512 bytes, a header with name, size and kind before each file. A long
 * name comes before it as a file of its own, of kind L, as GNU writes it.
 */
final class TarGz {
  private static final int BLOCK = 512;

  private TarGz() {}

  static void unpack(Path archive, Path folder) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
      byte[] header = in.readNBytes(BLOCK);
      String longName = "";
      while (header.length == BLOCK && header[0] != 0) {
        String name = longName.isEmpty() ? text(header, 0, 100) : longName;
        Path target = folder.resolve(name).normalize();
        int size = Integer.parseInt(text(header, 124, 11).strip(), 8);
        byte[] content = in.readNBytes(size);
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        longName = header[156] == 'L' ? text(content, 0, size) : "";
        if (target.startsWith(folder) && header[156] == '0') {
          Files.createDirectories(target.getParent());
          Files.write(target, content);
        }
        header = in.readNBytes(BLOCK);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] header, int from, int length) {
    return new String(header, from, length, StandardCharsets.UTF_8).replaceFirst("\0.*", "");
  }
}
