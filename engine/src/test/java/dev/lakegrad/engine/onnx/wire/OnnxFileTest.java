package dev.lakegrad.engine.onnx.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  private static final Limits LIMITS = new Limits(1 << 20, 100, 1 << 20);

  @TempDir private Path folder;

  @Test
  void readsWhatItWrites() throws IOException {
    byte[] bytes = Samples.bytes(Samples.model(), folder);

    assertThat(OnnxFile.read(folder.resolve("model.onnx"))).isEqualTo(Samples.model());
    assertThat(reader().model(bytes)).isEqualTo(Samples.model());
  }

  @Test
  void keepsWeightsLargerThanABlock() throws IOException {
    float[] values = new float[5000];
    Arrays.fill(values, 0.25f);
    GraphProto graph =
        new GraphProto(
            "g",
            List.of(),
            List.of(TensorProto.of("large", List.of(5000L), values), Samples.WEIGHTS),
            List.of(),
            List.of(),
            List.of());
    ModelProto model = ModelProto.of(17, graph);

    assertThat(reader().model(Samples.bytes(model, folder))).isEqualTo(model);
  }

  @Test
  void readsEveryFieldThatValuesMayStandIn() {
    // sizes [2], unpacked; type 1; float_data packed
    assertThat(reader().tensor(hex("0802 1001 2208 0000003f 000080bf")).values())
        .isEqualTo(TensorProto.of("", List.of(2L), 0.5f, -1f).values());
    // packed sizes [2]; type 10 (float16) in int32_data
    assertThat(bytesOf(hex("0a0102 100a 2a04 80788078"))).containsExactly(0x00, 0x3c, 0x00, 0x3c);
    // type 7, int64_data: -1
    assertThat(bytesOf(hex("0801 1007 3a0a ffffffffffffffffff01"))).containsOnly(-1).hasSize(8);
    // type 11, double_data: 1, not packed
    assertThat(bytesOf(hex("0801 100b 51 000000000000f03f"))).endsWith(0xf0, 0x3f).hasSize(8);
    // type 9 (bool), int32_data
    assertThat(bytesOf(hex("0802 1009 2a02 0001"))).containsExactly(0, 1);
  }

  @Test
  void findsTheTypeOfAnAttributeThatStatesNone() throws Malformed {
    FieldReader fields =
        new FieldReader(new Source(LIMITS, null), ByteBuffer.wrap(hex("0a0161 4003 4004")), 0);

    assertThat(AttributeProto.read(fields)).isEqualTo(AttributeProto.ofInts("a", List.of(3L, 4L)));
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    // fields 90 (varint), 91 (bytes), 92 (fixed32), 93 (fixed64) before a scalar of type 9
    byte[] bytes = hex("d005 01 da05 02 0102 e505 01020304 e905 0102030405060708 1009 4a01 01");

    assertThat(reader().tensor(bytes).type()).isEqualTo(ElementType.BOOL);
  }

  @Test
  void refusesEveryModelThatEndsEarly() throws IOException {
    byte[] whole = Samples.bytes(Samples.model(), folder);

    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      readOrRefuse(part);
    }
    assertThatThrownBy(() -> reader().model(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("claims");
  }

  @Test
  void readsOrRefusesAModelWithAnyBitFlipped() throws IOException {
    byte[] bytes = Samples.bytes(Samples.model(), folder);

    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      readOrRefuse(bytes);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void readsOrRefusesAModelWithAnyByteAtItsLargest() throws IOException {
    byte[] bytes = Samples.bytes(Samples.model(), folder);

    for (int i = 0; i < bytes.length; i++) {
      byte before = bytes[i];
      bytes[i] = -1;
      readOrRefuse(bytes);
      bytes[i] = before;
    }
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      reader().model(bytes);
    } catch (LakegradException refused) {
      assertThat(refused.problem()).startsWith("ONNX cannot be read from m.onnx.");
    }
  }

  @Test
  void refusesMessagesThatNestTooDeep() {
    byte[] bytes = {};
    for (int i = 0; i < 300; i++) { // optional of optional of ...
      bytes = field(7, bytes);
    }
    byte[] deep = bytes;

    assertThatThrownBy(() -> reader().optional(deep))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("messages nest deeper than 100");
  }

  @Test
  void refusesMoreMessagesThanMemoryHolds() {
    byte[] nodes = new byte[100_000]; // empty nodes: a tag and a length of 0 each
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = 1 << 3 | 2;
    }

    assertThatThrownBy(() -> reader().model(field(7, nodes)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("It describes more than fits into 1 MiB of memory");
  }

  @Test
  void refusesLengthsBeyondTheEnd() {
    assertThatThrownBy(() -> reader().model(hex("3a ffffffffffffffffff01")))
        .isInstanceOf(LakegradException.class)
        .hasMessage(
            "ONNX cannot be read from m.onnx. At byte 11, field 7 claims 18446744073709551615"
                + " bytes, but its message has 0 left. Use an undamaged file, exported with all"
                + " its weights inside.");
  }

  @Test
  void refusesSizesThatDoNotGoWithTheValues() {
    assertThatThrownBy(() -> reader().tensor(hex("08ffffffff07 1001 4a04 00000000 4201 77")))
        .hasMessageContaining("Tensor \"w\" of type float and sizes [2147483647] has 4 bytes");
    assertThatThrownBy(() -> reader().tensor(hex("08ffffffffffffffffff01 1001")))
        .hasMessageContaining("Tensor \"\" has the sizes [-1]");
    assertThatThrownBy(() -> reader().tensor(hex("08ffffffff07 08ffffffff07 08ffffffff07 1001")))
        .hasMessageContaining("has the sizes [2147483647, 2147483647, 2147483647]");
  }

  @Test
  void refusesTypesThatThereAreNot() {
    assertThatThrownBy(() -> reader().tensor(hex("1063")))
        .hasMessageContaining("There is no element type with the code 99.");
  }

  @Test
  void refusesGroupsAndTagsOfNoField() {
    assertThatThrownBy(() -> reader().model(hex("0b"))).hasMessageContaining("wire type 3");
    assertThatThrownBy(() -> reader().model(hex("00"))).hasMessageContaining("names no field");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    assertThatThrownBy(() -> reader().model(hex("1201 ff"))).hasMessageContaining("is not UTF-8");
  }

  @Test
  void refusesFilesThatAreTooLargeOrNotThere() throws IOException {
    Path file = Files.write(folder.resolve("big"), new byte[100]);
    OnnxFile small = OnnxFile.named("big", LIMITS.withBytes(99));

    assertThatThrownBy(() -> small.load(file))
        .hasMessageContaining("It has 100 bytes, more than the limit of 99.");
    assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("NoSuchFileException");
  }

  @Test
  void refusesWeightsInOtherFilesUnlessTold() throws IOException {
    Files.write(folder.resolve("w.bin"), hex("00000000 0000803f"));
    byte[] tensor = external("w.bin", "4", "4");

    assertThatThrownBy(() -> reader().tensor(tensor))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("keeps its values in another file, \"w.bin\"");
    assertThat(reader().withExternalData(folder).tensor(tensor).values())
        .isEqualTo(TensorProto.of("", List.of(1L), 1f).values());
  }

  @Test
  void refusesWeightsOutsideOfTheFolder() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path outside = Files.write(folder.resolve("w.bin"), new byte[4]);
    Files.createSymbolicLink(inner.resolve("link"), outside);
    OnnxFile reader = reader().withExternalData(inner);

    for (String place : List.of("../w.bin", outside.toString(), "link", "none", "\0")) {
      assertThatThrownBy(() -> reader.tensor(external(place, "0", "4")))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("which is no file in the model's folder");
    }
  }

  @Test
  void refusesPlacesOutsideOfTheFile() throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[8]);
    OnnxFile reader = reader().withExternalData(folder);

    for (String offset : List.of("5", "-1", "9223372036854775807")) {
      assertThatThrownBy(() -> reader.tensor(external("w.bin", offset, "4")))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("of \"w.bin\", which has 8");
    }
    assertThatThrownBy(() -> reader.tensor(external("w.bin", "x", "4")))
        .hasMessageContaining("has the offset \"x\", no number");
  }

  private static byte[] external(String location, String offset, String length) {
    byte[] place = field(13, pair("location", location));
    byte[] from = field(13, pair("offset", offset));
    byte[] count = field(13, pair("length", length));
    return join(hex("0801 1001 7001"), place, from, count);
  }

  private static byte[] pair(String key, String value) {
    return join(
        field(1, key.getBytes(StandardCharsets.UTF_8)),
        field(2, value.getBytes(StandardCharsets.UTF_8)));
  }

  /** A field of bytes, whose length may take two bytes of its own. */
  private static byte[] field(int number, byte[] content) {
    FieldWriter out = new FieldWriter();
    out.bytes(number, ByteBuffer.wrap(content));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      out.writeTo(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytesOf(byte[] tensor) {
    ByteBuffer values = reader().tensor(tensor).values();
    byte[] bytes = new byte[values.remaining()];
    values.get(bytes);
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static OnnxFile reader() {
    return OnnxFile.named("m.onnx", LIMITS);
  }
}
