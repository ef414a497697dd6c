package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A whole model: its graph, the versions of the operators it means, and its own functions. */
public record ModelProto(
    long formatVersion,
    String producer,
    List<OperatorSet> operatorSets,
    GraphProto graph,
    List<FunctionProto> functions,
    SortedMap<String, String> metadata) {

  /** The version of the format that goes with operator set 17 and is read everywhere. */
  public static final long FORMAT_VERSION = 8;

  public ModelProto {
    operatorSets = List.copyOf(operatorSets);
    functions = List.copyOf(functions);
    metadata = new TreeMap<>(metadata);
  }

  /** A model of the standard's own operators, in their version {@code operatorSet}. */
  public static ModelProto of(long operatorSet, GraphProto graph) {
    return new ModelProto(
        FORMAT_VERSION,
        "lakegrad",
        List.of(new OperatorSet("", operatorSet)),
        graph,
        List.of(),
        new TreeMap<>());
  }

  static ModelProto read(FieldReader in) throws Malformed {
    long formatVersion = 0;
    String producer = "";
    GraphProto graph = null;
    List<OperatorSet> sets = new ArrayList<>();
    List<FunctionProto> functions = new ArrayList<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> formatVersion = in.whole();
        case 2 -> producer = in.text();
        case 7 -> graph = GraphProto.read(in.message());
        case 8 -> sets.add(OperatorSet.read(in.message()));
        case 14 -> metadata.putAll(ExternalData.pair(in.message()));
        case 25 -> functions.add(FunctionProto.read(in.message()));
        default -> in.skip();
      }
    }
    if (graph == null) {
      throw new Malformed("It holds no graph");
    }
    return new ModelProto(formatVersion, producer, sets, graph, functions, metadata);
  }

  void write(FieldWriter out) {
    out.whole(1, formatVersion).text(2, producer).message(7, graph::write);
    operatorSets.forEach(set -> out.message(8, set::write));
    metadata.forEach((key, value) -> out.message(14, pair -> pair.text(1, key).text(2, value)));
    functions.forEach(function -> out.message(25, function::write));
  }
}
