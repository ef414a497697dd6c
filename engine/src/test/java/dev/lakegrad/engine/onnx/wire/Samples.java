package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.onnx.wire.TypeProto.OptionalType;
import dev.lakegrad.engine.onnx.wire.TypeProto.SequenceType;
import dev.lakegrad.engine.onnx.wire.TypeProto.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small model that has one of everything, as tests need it. */
final class Samples {
  private Samples() {}

  static final TensorProto WEIGHTS = TensorProto.of("w", List.of(2L, 1L), 0.5f, -1f);
  static final TensorProto PLACES = TensorProto.of("at", List.of(2L), 0L, 3L);
  static final TensorProto WORDS =
      new TensorProto(
          "words", ElementType.STRING, List.of(2L), ByteBuffer.allocate(0), List.of("", "grün"));
  static final TensorProto NIBBLES =
      new TensorProto(
          "nibbles",
          ElementType.INT4,
          List.of(3L),
          ByteBuffer.wrap(new byte[] {0x21, 0x03}),
          List.of());
  static final SparseTensorProto SPARSE =
      new SparseTensorProto(TensorProto.of("sparse", List.of(2L), 7f, 8f), PLACES, List.of(2L, 2L));

  static GraphProto branch() {
    return new GraphProto(
        "branch",
        List.of(NodeProto.of("Neg", List.of("x"), "z")),
        List.of(WEIGHTS),
        List.of(),
        List.of(),
        List.of(ValueInfoProto.tensor("z", ElementType.FLOAT)));
  }

  static List<AttributeProto> attributes() {
    return List.of(
        AttributeProto.of("f", 0f),
        AttributeProto.of("i", -1),
        AttributeProto.of("s", ""),
        AttributeProto.of("t", WORDS),
        AttributeProto.of("g", branch()),
        AttributeProto.ofFloats("floats", List.of(1f, Float.NaN)),
        AttributeProto.ofInts("ints", List.of(Long.MIN_VALUE, 0L, 300L)),
        new AttributeProto("strings", AttributeType.STRINGS, List.of("a", ""), ""),
        new AttributeProto("tensors", AttributeType.TENSORS, List.of(WEIGHTS, NIBBLES), ""),
        new AttributeProto("graphs", AttributeType.GRAPHS, List.of(branch()), ""),
        new AttributeProto("sparse", AttributeType.SPARSE_TENSOR, SPARSE, ""),
        new AttributeProto("sparses", AttributeType.SPARSE_TENSORS, List.of(SPARSE), ""),
        new AttributeProto("type", AttributeType.TYPE_PROTO, new SequenceType(floats()), ""),
        new AttributeProto("types", AttributeType.TYPE_PROTOS, List.of(floats()), ""),
        new AttributeProto("refers", AttributeType.INTS, List.of(), "outer"));
  }

  private static TypeProto floats() {
    return new TensorType(ElementType.FLOAT, List.of(Dimension.of(2), Dimension.of("n")));
  }

  static ModelProto model() {
    NodeProto node =
        new NodeProto("n", "my", "F", "v2", List.of("x", ""), List.of("y", "z"), attributes());
    FunctionProto function =
        new FunctionProto(
            "my",
            "F",
            "v2",
            List.of("a", "b"),
            List.of("c", "d"),
            List.of("outer"),
            List.of(AttributeProto.of("axis", 1)),
            List.of(NodeProto.of("Relu", List.of("a"), "c")),
            List.of(new OperatorSet("", 17)));
    GraphProto graph =
        new GraphProto(
            "g",
            List.of(node),
            List.of(WEIGHTS, WORDS, NIBBLES),
            List.of(SPARSE),
            List.of(
                new ValueInfoProto("x", floats()),
                new ValueInfoProto("o", new OptionalType(new SequenceType(floats())))),
            List.of(ValueInfoProto.tensor("y", ElementType.FLOAT16)));
    return new ModelProto(
        8,
        "lakegrad",
        List.of(new OperatorSet("", 17), new OperatorSet("my", 1)),
        graph,
        List.of(function),
        new TreeMap<>(Map.of("key", "value")));
  }

  static byte[] bytes(ModelProto model, Path folder) throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxFile.write(model, file);
    return Files.readAllBytes(file);
  }
}
