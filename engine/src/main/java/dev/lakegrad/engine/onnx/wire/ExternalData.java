package dev.lakegrad.engine.onnx.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The folder of a model whose weights lie in files beside it; nothing outside it is opened. */
final class ExternalData {
  private final Path folder;

  ExternalData(Path folder) {
    this.folder = folder;
  }

  /** Where in which file the values of a tensor lie; a length of -1 means up to the file's end. */
  record Place(String location, long offset, long length) {

    /** Reads the pairs of {@code TensorProto.external_data}. */
    static Place of(String tensor, Map<String, String> pairs) throws Malformed {
      String location = pairs.getOrDefault("location", "");
      if (location.isEmpty()) {
        throw new Malformed("Tensor \"%s\" keeps its values in a file without a name", tensor);
      }
      return new Place(location, number(tensor, pairs, "offset"), number(tensor, pairs, "length"));
    }

    private static long number(String tensor, Map<String, String> pairs, String key)
        throws Malformed {
      String text = pairs.getOrDefault(key, key.equals("offset") ? "0" : "-1");
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new Malformed("Tensor \"%s\" has the %s \"%s\", no number", tensor, key, text);
      }
    }
  }

  static Map<String, String> pair(FieldReader in) throws Malformed {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    return new HashMap<>(Map.of(key, value));
  }

  ByteBuffer read(String tensor, Place place, Source source) throws Malformed {
    try (FileChannel file = FileChannel.open(inside(tensor, place.location()))) {
      long length = place.length() < 0 ? file.size() - place.offset() : place.length();
      if (place.offset() < 0 || length < 0 || length > file.size() - place.offset()) {
        throw new Malformed(
            "Tensor \"%s\" claims bytes %d to %d of \"%s\", which has %d",
            tensor, place.offset(), place.offset() + length, place.location(), file.size());
      }
      if (length > Integer.MAX_VALUE - 64) {
        throw new Malformed("Tensor \"%s\" of %d bytes is too large", tensor, length);
      }
      source.spend(length);
      ByteBuffer values = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
      while (values.hasRemaining() && file.read(values, place.offset() + values.position()) > 0) {}
      return values.flip();
    } catch (IOException e) {
      throw new Malformed(
          "Tensor \"%s\" keeps its values in \"%s\": %s", tensor, place.location(), e);
    }
  }

  /** Links are followed before the folder is compared, so that none leads out of it. */
  private Path inside(String tensor, String location) throws Malformed, IOException {
    try {
      Path file = folder.resolve(location);
      if (!Path.of(location).isAbsolute()
          && Files.isRegularFile(file)
          && file.toRealPath().startsWith(folder.toRealPath())) {
        return file;
      }
    } catch (InvalidPathException e) {
      // a name that no file can have: refused as one that is not there
    }
    throw new Malformed(
        "Tensor \"%s\" keeps its values in \"%s\", which is no file in the model's folder",
        tensor, location);
  }
}
