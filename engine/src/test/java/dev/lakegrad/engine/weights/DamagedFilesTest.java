package dev.lakegrad.engine.weights;

import static dev.lakegrad.engine.weights.SafetensorsTest.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that break one rule of the format each, and what is said of them. */
class DamagedFilesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("damagedFiles")
  void refuses(String reason, byte[] file) {
    assertThat(refusal(file, file.length).reason()).isEqualTo(reason);
  }

  @Test
  void saysSomethingElseOfEachDamage() {
    List<Object> reasons = damagedFiles().map(arguments -> arguments.get()[0]).toList();
    Set<Object> different = new HashSet<>(reasons);

    assertThat(different).hasSameSizeAs(reasons).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void refusesAFileCutAnywhere() throws IOException {
    byte[] whole =
        SafetensorsTest.written(Map.of("a", SafetensorsTest.floats(Shape.of(2), 1, 2)), Map.of());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(refusal(cut, cut.length).reason()).isNotBlank();
      assertThat(refusal(cut, whole.length).reason()).startsWith("The file ends inside the");
    }
  }

  static Stream<Arguments> damagedFiles() {
    return Stream.of(lengths(), texts(), strings(), fields(), offsets()).flatMap(kind -> kind);
  }

  private static Stream<Arguments> lengths() {
    byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        arguments("The file has 0 bytes, but the length of its header takes 8.", new byte[0]),
        arguments("The header claims 3 bytes, but the file has 10 in all.", file(3, empty, 0)),
        arguments(
            "The header claims 10000001 bytes, the limit is 10000000.", file(10_000_001, empty, 0)),
        arguments(
            "The header claims 18446744073709551615 bytes, the limit is 10000000.",
            file(-1, empty, 0)),
        arguments("3 bytes follow the last tensor.", file("{}", 3)));
  }

  private static Stream<Arguments> texts() {
    byte[] latin1 = "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1);
    return Stream.of(
        arguments("The header does not begin with '{'.", file(" {}", 0)),
        arguments("The header is not UTF-8.", file(latin1.length, latin1, 0)),
        arguments("The header has nothing at character 1 where '\"' belongs.", file("{", 0)),
        arguments("The header goes on with '{' at character 2 after its end.", file("{}{}", 0)),
        arguments("The header has 'x' at character 1 where '\"' belongs.", file("{x}", 0)),
        arguments(
            "The header has '}' at character 53 where '\"' belongs.",
            file(tensor("a", "F32", "[1]", "[0,4]").replace("}}", ",}}"), 4)),
        arguments("The header has ',' at character 4 where ':' belongs.", file("{\"a\",1}", 0)),
        arguments("The header has '[' at character 5 where '{' belongs.", file("{\"a\":[]}", 0)),
        arguments(
            "The header has '1' at character 21 where '\"' belongs.",
            file("{\"__metadata__\":{\"a\":1}}", 0)));
  }

  private static Stream<Arguments> strings() {
    return Stream.of(
        arguments("A string in the header does not end.", file("{\"abc", 0)),
        arguments("A string in the header has the unknown escape \\x.", file("{\"\\x41\":1}", 0)),
        arguments(
            "A string in the header has 'g' inside a \\u escape.", file("{\"\\u00g0\":1}", 0)),
        arguments(
            "A string in the header holds half of a surrogate pair.", file("{\"\\ud800\":1}", 0)),
        arguments(
            "A string in the header holds the raw control character 10.", file("{\"a\nb\":1}", 0)));
  }

  private static Stream<Arguments> fields() {
    String one = tensor("a", "F32", "[1]", "[0,4]");
    String second = one.substring(1);
    return Stream.of(
        arguments(
            "The name \"a\" comes twice in the header.",
            file(one.substring(0, one.length() - 1) + "," + second, 4)),
        arguments(
            "The name \"k\" comes twice in __metadata__.",
            file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0)),
        arguments(
            "The name \"shape\" comes twice in tensor \"a\".",
            file(one.replace("}}", ",\"shape\":[1]}}"), 4)),
        arguments(
            "Tensor \"a\" has the unknown key \"stride\".",
            file(one.replace("}}", ",\"stride\":[1]}}"), 4)),
        arguments(
            "Tensor \"a\" has no dtype.", file("{\"a\":{\"shape\":[],\"data_offsets\":[0,4]}}", 4)),
        arguments(
            "Tensor \"a\" has no shape.",
            file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4)),
        arguments(
            "Tensor \"a\" has no data_offsets.",
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", 4)),
        arguments(
            "Tensor \"a\" has the dtype \"F33\", but only F32, F64 and I32 are supported.",
            file(tensor("a", "F33", "[1]", "[0,4]"), 4)),
        arguments(
            "The header has '-' at character 29 where a whole number >= 0 belongs.",
            file(tensor("a", "F32", "[-1]", "[0,4]"), 4)),
        arguments(
            "The header has '.' at character 30 where a whole number >= 0 belongs.",
            file(tensor("a", "F32", "[1.0]", "[0,4]"), 4)),
        arguments(
            "The header has 'e' at character 30 where a whole number >= 0 belongs.",
            file(tensor("a", "F32", "[1e0]", "[0,4]"), 4)),
        arguments(
            "The number 01 in the header begins with 0.",
            file(tensor("a", "F32", "[01]", "[0,4]"), 4)),
        arguments(
            "The number 9223372036854775808 in the header is too large.",
            file(tensor("a", "F32", "[9223372036854775808]", "[0,4]"), 4)),
        arguments(
            "Tensor \"a\" of shape [4294967296, 4294967296] is too large.",
            file(tensor("a", "F32", "[4294967296,4294967296]", "[0,0]"), 0)),
        arguments(
            "Tensor \"a\" of shape [65536, 65536, 65536, 65536] is too large.",
            file(tensor("a", "F32", "[65536,65536,65536,65536]", "[0,0]"), 0)),
        arguments(
            "Tensor \"a\" of 4294967296 bytes is too large, the limit is 2147483583.",
            file(tensor("a", "F64", "[536870912]", "[0,4294967296]"), 4)));
  }

  private static Stream<Arguments> offsets() {
    String first = tensor("a", "F32", "[1]", "[0,4]");
    return Stream.of(
        arguments(
            "Tensor \"a\" has 3 data_offsets, not 2.",
            file(tensor("a", "F32", "[1]", "[0,4,8]"), 4)),
        arguments(
            "Tensor \"a\" has 0 data_offsets, not 2.", file(tensor("a", "F32", "[1]", "[]"), 4)),
        arguments(
            "Tensor \"a\" ends at 0 before it begins at 4.",
            file(tensor("a", "F32", "[1]", "[4,0]"), 4)),
        arguments(
            "Tensor \"a\" of shape [3] and dtype F32 needs 12 bytes, but its offsets hold 4.",
            file(tensor("a", "F32", "[3]", "[0,4]"), 4)),
        arguments(
            "Tensor \"a\" of shape [0] and dtype F64 needs 0 bytes, but its offsets hold 8.",
            file(tensor("a", "F64", "[0]", "[0,8]"), 8)),
        arguments(
            "Bytes 0 to 4 before tensor \"a\" belong to no tensor.",
            file(tensor("a", "F32", "[1]", "[4,8]"), 8)),
        arguments(
            "Bytes 4 to 8 before tensor \"b\" belong to no tensor.",
            file(joined(first, tensor("b", "F32", "[1]", "[8,12]")), 12)),
        arguments(
            "Tensor \"b\" begins at byte 0, inside the one before it, which ends at 4.",
            file(joined(first, tensor("b", "F32", "[2]", "[0,8]")), 8)),
        arguments("The tensors need 4 bytes, but only 3 follow the header.", file(first, 3)),
        arguments("1 bytes follow the last tensor.", file(first, 5)));
  }

  private static String tensor(String name, String type, String shape, String offsets) {
    return "{\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(name, type, shape, offsets);
  }

  private static String joined(String a, String b) {
    return a.substring(0, a.length() - 1) + "," + b.substring(1);
  }

  private static LakegradException refusal(byte[] file, long length) {
    return catchThrowableOfType(
        LakegradException.class, () -> Safetensors.read(new ByteArrayInputStream(file), length));
  }
}
