package dev.lakegrad.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.weights.Safetensors.Content;
import dev.lakegrad.engine.weights.Safetensors.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

  @Test
  void writesWhatTheFormatSays() throws IOException {
    byte[] file = written(Map.of("w", floats(Shape.of(2), 1, -2)), Map.of("made by", "a \"test\""));

    String header =
        "{\"__metadata__\":{\"made by\":\"a \\\"test\\\"\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong()).isEqualTo(padded);
    assertThat(new String(file, 8, padded, StandardCharsets.UTF_8))
        .isEqualToIgnoringWhitespace(header);
    assertThat(file).hasSize(8 + padded + 8);
    assertThat(bytes.getFloat(8 + padded)).isEqualTo(1);
    assertThat(bytes.getFloat(12 + padded)).isEqualTo(-2);
  }

  @Test
  void readsBackEveryTypeAndShape() throws IOException {
    Buffer doubles = Buffer.allocate(DType.F64, 3);
    doubles.copyFrom(new double[] {Math.PI, Double.MIN_VALUE, -0.0});
    Buffer ids = Buffer.allocate(DType.I32, 1);
    ids.copyFrom(new int[] {Integer.MIN_VALUE});
    Map<String, Entry> tensors =
        Map.of(
            "a.floats",
            floats(Shape.of(3, 1), 1, Float.NaN, 3),
            "b.doubles",
            new Entry(Shape.of(1, 3), doubles),
            "c.scalar",
            new Entry(Shape.of(), ids),
            "d.empty",
            floats(Shape.of(0, 7)));

    Content content = read(written(tensors, Map.of("step", "12", "ключ\n", "π 😀\t\\")));

    assertThat(content.metadata()).isEqualTo(Map.of("step", "12", "ключ\n", "π 😀\t\\"));
    assertThat(content.tensors().keySet())
        .containsExactlyElementsOf(new TreeMap<>(tensors).keySet());
    tensors.forEach(
        (name, entry) -> {
          assertThat(entry(content, name).shape()).isEqualTo(entry.shape());
          assertThat(entry(content, name).data().type()).isEqualTo(entry.data().type());
          assertThat(entry(content, name).data().toDoubles())
              .containsExactly(entry.data().toDoubles());
        });
  }

  @Test
  void readsTensorsLargerThanOneChunk() throws IOException {
    float[] values = new float[100_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Content content = read(written(Map.of("w", floats(Shape.of(values.length), values)), Map.of()));

    assertThat(entry(content, "w").data().toFloats()).containsExactly(values);
  }

  @Test
  void readsAFileWithoutTensors() throws IOException {
    assertThat(read(written(Map.of(), Map.of())).tensors()).isEmpty();
  }

  @Test
  void readsTensorsInAnyOrderOfTheHeader() throws IOException {
    byte[] file =
        file(
            " {\"b\":{\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},\n\t\"a\":"
                    .substring(1)
                + "{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]}}   ",
            8);

    assertThat(read(file).tensors()).containsOnlyKeys("a", "b");
  }

  @Test
  void leavesTheStreamAfterTheFile() throws IOException {
    byte[] file = written(Map.of("w", floats(Shape.of(1), 5)), Map.of());
    ByteArrayInputStream in = new ByteArrayInputStream(Arrays.copyOf(file, file.length + 3));

    assertThat(Safetensors.read(in, file.length).tensors()).containsOnlyKeys("w");
    assertThat(in.available()).isEqualTo(3);
  }

  @Test
  void namesTheFileTheReasonAndTheRemedy() {
    assertThatThrownBy(
            () -> Safetensors.read(new ByteArrayInputStream(new byte[3]), 3, "model.safetensors"))
        .isInstanceOf(LakegradException.class)
        .hasMessage(
            "Weights cannot be read from model.safetensors. The file has 3 bytes, but the length of "
                + "its header takes 8. Use an undamaged safetensors file, or an earlier checkpoint.");
  }

  @Test
  void hashesNamesTypesShapesAndBytes() {
    String hash = Safetensors.sha256(Map.of("w", floats(Shape.of(2), 1, 2)));

    assertThat(hash).isEqualTo("5feb53c4d4d1928f91b26f1e574fdc39d4b95adca0e859ef11c3d45a28e4186a");
    assertThat(Safetensors.sha256(Map.of("v", floats(Shape.of(2), 1, 2)))).isNotEqualTo(hash);
    assertThat(Safetensors.sha256(Map.of("w", floats(Shape.of(1, 2), 1, 2)))).isNotEqualTo(hash);
    assertThat(Safetensors.sha256(Map.of("w", floats(Shape.of(2), 1, 3)))).isNotEqualTo(hash);
    Buffer ids = Buffer.allocate(DType.I32, 2);
    ids.copyFrom(new int[] {Float.floatToIntBits(1), Float.floatToIntBits(2)});
    assertThat(Safetensors.sha256(Map.of("w", new Entry(Shape.of(2), ids)))).isNotEqualTo(hash);
  }

  @Test
  void hashesTheSameInWhateverOrderTheMapIs() throws IOException {
    Map<String, Entry> tensors =
        Map.of(
            "a", floats(Shape.of(1), 1), "b", floats(Shape.of(1), 2), "c", floats(Shape.of(1), 3));

    String hash = Safetensors.sha256(tensors);

    assertThat(Safetensors.sha256(new TreeMap<>(tensors).descendingMap())).isEqualTo(hash);
    assertThat(Safetensors.sha256(read(written(tensors, Map.of("k", "v"))).tensors()))
        .isEqualTo(hash);
  }

  @Test
  void writesTheSameBytesInWhateverOrderTheMapIs() throws IOException {
    Map<String, Entry> tensors = new TreeMap<>();
    for (String name : new String[] {"a", "b", "c", "d"}) {
      tensors.put(name, floats(Shape.of(1), name.charAt(0)));
    }
    Map<String, Entry> backwards = new TreeMap<>(tensors).descendingMap();

    assertThat(written(backwards, Map.of())).isEqualTo(written(tensors, Map.of()));
  }

  static Entry floats(Shape shape, float... values) {
    Buffer buffer = Buffer.allocate(DType.F32, values.length);
    buffer.copyFrom(values);
    return new Entry(shape, buffer);
  }

  static Entry entry(Content content, String name) {
    return Objects.requireNonNull(content.tensors().get(name), name);
  }

  static byte[] written(Map<String, Entry> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors, metadata);
    return out.toByteArray();
  }

  static Content read(byte[] file) throws IOException {
    return Safetensors.read(new ByteArrayInputStream(file), file.length);
  }

  /** A file with {@code header} as it is and {@code dataBytes} zeros after it. */
  static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return file(text.length, text, dataBytes);
  }

  static byte[] file(long claimed, byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimed)
        .put(header)
        .array();
  }
}
