package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.LakegradException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Models and stored values in files of ONNX's protobuf format. */
public final class OnnxFile {
  private final String name;
  private final Limits limits;
  private final Optional<Path> external;

  private OnnxFile(String name, Limits limits, Optional<Path> external) {
    this.name = name;
    this.limits = limits;
    this.external = external;
  }

  /** Reads what errors call {@code name}, within limits; weights in other files are refused. */
  public static OnnxFile named(String name, Limits limits) {
    return new OnnxFile(name, limits, Optional.empty());
  }

  /** Reads weights also from files in {@code folder}, and from nowhere else. */
  public OnnxFile withExternalData(Path folder) {
    return new OnnxFile(name, limits, Optional.of(folder));
  }

  /** Reads the model in {@code file}, all of whose weights are inside. */
  public static ModelProto read(Path file) {
    OnnxFile reader = named(file.toString(), Limits.ofHeap());
    return reader.model(reader.load(file));
  }

  /** Reads a model that comes as a file's bytes. */
  public ModelProto model(byte[] bytes) {
    return parse(bytes, ModelProto::read);
  }

  public TensorProto tensor(byte[] bytes) {
    return parse(bytes, TensorProto::read);
  }

  public SequenceProto sequence(byte[] bytes) {
    return parse(bytes, SequenceProto::read);
  }

  public OptionalProto optional(byte[] bytes) {
    return parse(bytes, OptionalProto::read);
  }

  /** The bytes of {@code file}, which is no larger than the limit. */
  public byte[] load(Path file) {
    try {
      checkSize(Files.size(file));
      return Files.readAllBytes(file);
    } catch (Malformed e) {
      throw e.in(name);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Writes {@code model} into {@code file}, replacing what was there. */
  public static void write(ModelProto model, Path file) {
    FieldWriter fields = new FieldWriter();
    model.write(fields);
    if (fields.size() > Integer.MAX_VALUE) {
      throw new LakegradException(
          "The model cannot be written to " + file + ".",
          "It has %d bytes, and an ONNX file holds %d.".formatted(fields.size(), Integer.MAX_VALUE),
          "Export a smaller one.");
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      fields.writeTo(out);
    } catch (IOException e) {
      throw new LakegradException(
          "The model cannot be written to " + file + ".", e + ".", "Choose another place.", e);
    }
  }

  /** Reads the fields of one kind of message. */
  private interface Parser<T> {
    T read(FieldReader in) throws Malformed;
  }

  private <T> T parse(byte[] bytes, Parser<T> parser) {
    try {
      checkSize(bytes.length);
      Source source = new Source(limits, external.map(ExternalData::new).orElse(null));
      return parser.read(new FieldReader(source, ByteBuffer.wrap(bytes), 0));
    } catch (Malformed e) {
      throw e.in(name);
    }
  }

  private void checkSize(long bytes) throws Malformed {
    if (bytes > limits.bytes()) {
      throw new Malformed("It has %d bytes, more than the limit of %d", bytes, limits.bytes());
    }
  }

  private LakegradException unreadable(IOException cause) {
    return new LakegradException(
        "ONNX cannot be read from " + name + ".",
        cause + ".",
        "Name a file that is there and may be read.",
        cause);
  }
}
