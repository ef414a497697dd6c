package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * An operator that the model itself defines by nodes. {@code attributes} are the names that a
 * calling node may set, {@code defaults} those that have a value without it.
 */
public record FunctionProto(
    String domain,
    String name,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    List<AttributeProto> defaults,
    List<NodeProto> nodes,
    List<OperatorSet> operatorSets) {

  public FunctionProto {
    domain = OperatorSet.normal(domain);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    defaults = List.copyOf(defaults);
    nodes = List.copyOf(nodes);
    operatorSets = List.copyOf(operatorSets);
  }

  /** Whether {@code node} calls it. */
  public boolean isCalledBy(NodeProto node) {
    return node.operator().equals(name)
        && node.domain().equals(domain)
        && node.overload().equals(overload);
  }

  static FunctionProto read(FieldReader in) throws Malformed {
    String domain = "";
    String name = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    List<AttributeProto> defaults = new ArrayList<>();
    List<NodeProto> nodes = new ArrayList<>();
    List<OperatorSet> sets = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 4 -> inputs.add(in.text());
        case 5 -> outputs.add(in.text());
        case 6 -> attributes.add(in.text());
        case 7 -> nodes.add(NodeProto.read(in.message()));
        case 9 -> sets.add(OperatorSet.read(in.message()));
        case 10 -> domain = in.text();
        case 11 -> defaults.add(AttributeProto.read(in.message()));
        case 13 -> overload = in.text();
        default -> in.skip();
      }
    }
    return new FunctionProto(
        domain, name, overload, inputs, outputs, attributes, defaults, nodes, sets);
  }

  void write(FieldWriter out) {
    out.text(1, name);
    inputs.forEach(input -> out.item(4, input));
    outputs.forEach(output -> out.item(5, output));
    attributes.forEach(attribute -> out.item(6, attribute));
    nodes.forEach(node -> out.message(7, node::write));
    operatorSets.forEach(set -> out.message(9, set::write));
    out.text(10, domain);
    defaults.forEach(each -> out.message(11, each::write));
    out.text(13, overload);
  }
}
