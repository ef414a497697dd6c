package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.AttributeProto;
import dev.lakegrad.engine.onnx.wire.FunctionProto;
import dev.lakegrad.engine.onnx.wire.GraphProto;
import dev.lakegrad.engine.onnx.wire.ModelProto;
import dev.lakegrad.engine.onnx.wire.NodeProto;
import dev.lakegrad.engine.onnx.wire.ValueInfoProto;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that can be run: each of its nodes calls a known operator or a function of its own.
 *
 * <p>It is run node by node in plain Java, correct before it is fast. To train what came from ONNX,
 * or to serve it, import it.
 */
public final class Program {
  private final ModelProto model;
  private final Map<String, Operators> domains = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();

  private Program(ModelProto model, List<Operators> known) {
    this.model = model;
    known.forEach(operators -> domains.put(operators.domain(), operators));
    model.operatorSets().forEach(set -> versions.put(set.domain(), set.version()));
  }

  /** Refuses a model with a node that none of {@code known} has an operator for, and names it. */
  public static Program of(ModelProto model, List<Operators> known) {
    Program program = new Program(model, known);
    program.check(model.graph().nodes(), program.versions);
    for (FunctionProto function : model.functions()) {
      Map<String, Long> meant = new HashMap<>(program.versions);
      function.operatorSets().forEach(set -> meant.put(set.domain(), set.version()));
      program.check(function.nodes(), meant);
    }
    return program;
  }

  private void check(List<NodeProto> nodes, Map<String, Long> meant) {
    for (NodeProto node : nodes) {
      if (function(node).isEmpty()) {
        operator(node, meant.getOrDefault(node.domain(), 0L));
      }
      for (AttributeProto attribute : node.attributes()) {
        if (attribute.value() instanceof GraphProto graph) {
          check(graph.nodes(), meant);
        }
      }
    }
  }

  /** What goes in: the graph's inputs that have no constant of the same name. */
  public List<ValueInfoProto> inputs() {
    List<String> given = model.graph().constants().stream().map(c -> c.name()).toList();
    return model.graph().inputs().stream().filter(i -> !given.contains(i.name())).toList();
  }

  /** Computes the graph's outputs, in their order, from {@code inputs} by name. */
  public Map<String, Value> run(Map<String, ? extends Value> inputs) {
    GraphProto graph = model.graph();
    try {
      Frame frame = Frame.of(this);
      frame.putConstants(graph);
      inputs.forEach(frame::put);
      frame.run(graph.nodes());
      List<String> names = graph.outputs().stream().map(ValueInfoProto::name).toList();
      List<Value> values = frame.outputs(names);
      Map<String, Value> outputs = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        outputs.put(names.get(i), values.get(i));
      }
      return outputs;
    } catch (OutOfMemoryError e) {
      throw Faults.outOfMemory(e);
    }
  }

  Map<String, Long> versions() {
    return versions;
  }

  /** The model's own function that {@code node} calls, if it is one. */
  Optional<FunctionProto> function(NodeProto node) {
    return model.functions().stream().filter(f -> f.isCalledBy(node)).findFirst();
  }

  /** The operator that {@code node} means. */
  Operator operator(NodeProto node, long version) {
    Operators operators = domains.get(node.domain());
    if (operators == null) {
      throw Faults.unknown(node, "No operator of this domain is supported");
    }
    return operators
        .find(node.operator(), version)
        .orElseThrow(() -> Faults.unknown(node, whyNot(operators, node.operator(), version)));
  }

  private static String whyNot(Operators operators, String name, long version) {
    if (version > operators.newest()) {
      return "It is meant in version %d of the operator set, and %d is the newest one known"
          .formatted(version, operators.newest());
    }
    return operators.names().contains(name)
        ? "It is known since version %d of the operator set, and the model means %d"
            .formatted(operators.versions(name).first(), version)
        : "This operator is not supported";
  }
}
