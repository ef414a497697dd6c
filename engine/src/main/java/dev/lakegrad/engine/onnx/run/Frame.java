package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.AttributeProto;
import dev.lakegrad.engine.onnx.wire.FunctionProto;
import dev.lakegrad.engine.onnx.wire.GraphProto;
import dev.lakegrad.engine.onnx.wire.NodeProto;
import dev.lakegrad.engine.onnx.wire.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The names that the nodes of one running graph, or of one call of a function, can see. */
final class Frame {
  /** Functions may call functions; a model that goes deeper calls itself. */
  private static final int DEEPEST = 100;

  private final Program program;
  private final Map<String, Long> versions;
  private final Map<String, AttributeProto> attributes;
  private final @Nullable Frame around;
  private final int depth;
  private final Map<String, Value> values = new HashMap<>();

  private Frame(
      Program program,
      Map<String, Long> versions,
      Map<String, AttributeProto> attributes,
      @Nullable Frame around,
      int depth) {
    this.program = program;
    this.versions = versions;
    this.attributes = attributes;
    this.around = around;
    this.depth = depth;
  }

  /** The frame of the model's own graph. */
  static Frame of(Program program) {
    return new Frame(program, program.versions(), Map.of(), null, 0);
  }

  long version(String domain) {
    return versions.getOrDefault(domain, 0L);
  }

  void put(String name, Value value) {
    values.put(name, value);
  }

  Optional<Value> find(String name) {
    Value value = values.get(name);
    if (value != null) {
      return Optional.of(value);
    }
    return around == null ? Optional.empty() : around.find(name);
  }

  /** The attribute itself, or that of the calling node which it stands for, if that has one. */
  Optional<AttributeProto> resolve(AttributeProto attribute) {
    return attribute.reference().isEmpty()
        ? Optional.of(attribute)
        : Optional.ofNullable(attributes.get(attribute.reference()));
  }

  /** Runs a graph that is an attribute of one of this frame's nodes. */
  List<Value> runBody(GraphProto body, List<Value> arguments) {
    Check.that(
        arguments.size() == body.inputs().size(),
        "graph",
        "\"%s\" takes %d inputs, %d given",
        body.name(),
        body.inputs().size(),
        arguments.size());
    Frame inner = new Frame(program, versions, attributes, this, depth + 1);
    inner.putConstants(body);
    for (int i = 0; i < arguments.size(); i++) {
      inner.put(body.inputs().get(i).name(), arguments.get(i));
    }
    inner.run(body.nodes());
    return inner.outputs(body.outputs().stream().map(ValueInfoProto::name).toList());
  }

  void putConstants(GraphProto graph) {
    graph.constants().forEach(c -> putConstant(c.name(), () -> Array.of(c)));
    graph.sparseConstants().forEach(c -> putConstant(c.values().name(), () -> Dense.of(c)));
  }

  private void putConstant(String name, Supplier<Value> made) {
    try {
      put(name, made.get());
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw Faults.constant(name, e);
    }
  }

  List<Value> outputs(List<String> names) {
    List<Value> outputs = new ArrayList<>();
    for (String name : names) {
      outputs.add(find(name).orElseThrow(() -> Faults.missing("The graph's output", name)));
    }
    return outputs;
  }

  /** Runs {@code nodes} in their order. */
  void run(List<NodeProto> nodes) {
    if (depth > DEEPEST) {
      throw Faults.tooDeep(DEEPEST);
    }
    for (NodeProto node : nodes) {
      List<Value> outputs = run(node);
      for (int i = 0; i < node.outputs().size(); i++) {
        String name = node.outputs().get(i);
        if (!name.isEmpty()) {
          if (i >= outputs.size()) {
            throw Faults.noOutput(node, i);
          }
          put(name, outputs.get(i));
        }
      }
    }
  }

  private List<Value> run(NodeProto node) {
    List<Optional<Value>> inputs = new ArrayList<>();
    for (String name : node.inputs()) {
      inputs.add(name.isEmpty() ? Optional.empty() : Optional.of(input(node, name)));
    }
    Optional<FunctionProto> function = program.function(node);
    if (function.isPresent()) {
      return call(function.get(), node, inputs);
    }
    Operator operator = program.operator(node, version(node.domain()));
    try {
      return operator.run(new Call(node, this, inputs));
    } catch (UnsupportedOperationException e) {
      throw Faults.unsupported(node, e);
    } catch (IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | ClassCastException e) {
      throw Faults.failed(node, e);
    }
  }

  private Value input(NodeProto node, String name) {
    return find(name).orElseThrow(() -> Faults.missing("An input of " + node.label(), name));
  }

  private List<Value> call(FunctionProto function, NodeProto node, List<Optional<Value>> inputs) {
    Map<String, AttributeProto> bound = new HashMap<>();
    function.defaults().forEach(each -> bound.put(each.name(), each));
    for (AttributeProto attribute : node.attributes()) {
      resolve(attribute).ifPresent(value -> bound.put(attribute.name(), value));
    }
    Map<String, Long> meant = new HashMap<>(program.versions());
    function.operatorSets().forEach(set -> meant.put(set.domain(), set.version()));
    Frame inner = new Frame(program, meant, bound, null, depth + 1);
    for (int i = 0; i < Math.min(inputs.size(), function.inputs().size()); i++) {
      String name = function.inputs().get(i);
      inputs.get(i).ifPresent(value -> inner.put(name, value));
    }
    inner.run(function.nodes());
    return inner.outputs(function.outputs());
  }
}
