package dev.lakegrad.engine.onnx.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation: an operator or function, the names of the values that go in (an empty one is left
 * out) and come out, and its constants.
 */
public record NodeProto(
    String name,
    String domain,
    String operator,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<AttributeProto> attributes) {

  public NodeProto {
    domain = OperatorSet.normal(domain);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }

  /** A node of the standard's own operators, named like its output. */
  public static NodeProto of(
      String operator, List<String> inputs, String output, AttributeProto... attributes) {
    return new NodeProto(output, "", operator, "", inputs, List.of(output), List.of(attributes));
  }

  public Optional<AttributeProto> attribute(String wanted) {
    return attributes.stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  /** As errors name it: {@code node "conv1" (Conv)}. */
  public String label() {
    String called = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
    String type = domain.isEmpty() ? operator : domain + "." + operator;
    return "node \"" + called + "\" (" + type + ")";
  }

  static NodeProto read(FieldReader in) throws Malformed {
    String name = "";
    String domain = "";
    String operator = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<AttributeProto> attributes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.text());
        case 2 -> outputs.add(in.text());
        case 3 -> name = in.text();
        case 4 -> operator = in.text();
        case 5 -> attributes.add(AttributeProto.read(in.message()));
        case 7 -> domain = in.text();
        case 8 -> overload = in.text();
        default -> in.skip();
      }
    }
    return new NodeProto(name, domain, operator, overload, inputs, outputs, attributes);
  }

  void write(FieldWriter out) {
    inputs.forEach(input -> out.item(1, input));
    outputs.forEach(output -> out.item(2, output));
    out.text(3, name).text(4, operator);
    attributes.forEach(attribute -> out.message(5, attribute::write));
    out.text(7, domain).text(8, overload);
  }
}
