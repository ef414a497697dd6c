package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Nodes in an order in which they can run, constants by name, and what goes in and comes out. In
 * the first models a constant was an input too, which a caller may replace.
 */
public record GraphProto(
    String name,
    List<NodeProto> nodes,
    List<TensorProto> constants,
    List<SparseTensorProto> sparseConstants,
    List<ValueInfoProto> inputs,
    List<ValueInfoProto> outputs) {

  public GraphProto {
    nodes = List.copyOf(nodes);
    constants = List.copyOf(constants);
    sparseConstants = List.copyOf(sparseConstants);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  static GraphProto read(FieldReader in) throws Malformed {
    String name = "";
    List<NodeProto> nodes = new ArrayList<>();
    List<TensorProto> constants = new ArrayList<>();
    List<SparseTensorProto> sparse = new ArrayList<>();
    List<ValueInfoProto> inputs = new ArrayList<>();
    List<ValueInfoProto> outputs = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(NodeProto.read(in.message()));
        case 2 -> name = in.text();
        case 5 -> constants.add(TensorProto.read(in.message()));
        case 11 -> inputs.add(ValueInfoProto.read(in.message()));
        case 12 -> outputs.add(ValueInfoProto.read(in.message()));
        case 15 -> sparse.add(SparseTensorProto.read(in.message()));
        default -> in.skip();
      }
    }
    return new GraphProto(name, nodes, constants, sparse, inputs, outputs);
  }

  void write(FieldWriter out) {
    nodes.forEach(node -> out.message(1, node::write));
    out.text(2, name);
    constants.forEach(constant -> out.message(5, constant::write));
    inputs.forEach(input -> out.message(11, input::write));
    outputs.forEach(output -> out.message(12, output::write));
    sparseConstants.forEach(constant -> out.message(15, constant::write));
  }
}
