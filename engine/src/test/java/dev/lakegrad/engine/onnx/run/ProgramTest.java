package dev.lakegrad.engine.onnx.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Standard;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.wire.AttributeProto;
import dev.lakegrad.engine.onnx.wire.AttributeType;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.FunctionProto;
import dev.lakegrad.engine.onnx.wire.GraphProto;
import dev.lakegrad.engine.onnx.wire.ModelProto;
import dev.lakegrad.engine.onnx.wire.NodeProto;
import dev.lakegrad.engine.onnx.wire.OperatorSet;
import dev.lakegrad.engine.onnx.wire.TensorProto;
import dev.lakegrad.engine.onnx.wire.ValueInfoProto;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProgramTest {

  @Test
  void runsNodesInTheirOrderWithConstants() {
    Program program =
        program(
            NodeProto.of("Add", List.of("x", "w"), "sum"),
            NodeProto.of("Neg", List.of("sum"), "y"));

    assertThat(program.inputs()).extracting(ValueInfoProto::name).containsExactly("x");
    assertThat(y(program, 1f, 2)).containsExactly(-11, -22);
  }

  @Test
  void callsFunctionsWithTheAttributesOfTheNode() {
    AttributeProto slope = new AttributeProto("alpha", AttributeType.FLOAT, List.of(), "slope");
    NodeProto inner = NodeProto.of("LeakyRelu", List.of("a"), "b", slope);
    Program program = program(List.of(function(inner)), call(AttributeProto.of("slope", 0.5f)));

    assertThat(y(program, -4f, 3)).containsExactly(-2, 3);
  }

  @Test
  void refusesAFunctionThatCallsItself() {
    NodeProto inner = new NodeProto("", "my", "F", "", List.of("a"), List.of("b"), List.of());
    Program program = program(List.of(function(inner)), call());

    assertThatThrownBy(() -> y(program, 1f, 2))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("deeper than 100");
  }

  @Test
  void refusesOperatorsThatAreNotKnownByNodeAndName() {
    NodeProto node =
        new NodeProto("n1", "", "Bernoulli", "", List.of("x"), List.of("y"), List.of());

    assertThatThrownBy(() -> program(node))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith(
            "The ONNX model cannot be run because of node \"n1\" (Bernoulli). This operator");
    NodeProto other = new NodeProto("", "far", "Away", "", List.of("x"), List.of("y"), List.of());
    assertThatThrownBy(() -> program(other)).hasMessageContaining("node \"y\" (far.Away)");
  }

  @Test
  void refusesOperatorsOfAnotherVersion() {
    NodeProto node = NodeProto.of("Gelu", List.of("x"), "y");

    assertThatThrownBy(() -> program(node))
        .hasMessageContaining("known since version 20 of the operator set, and the model means 17");
  }

  @Test
  void namesTheNodeThatFails() {
    Program program = program(NodeProto.of("Add", List.of("x", "w"), "y"));

    assertThatThrownBy(() -> y(program, 1f, 2, 3))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("The ONNX model failed at node \"y\" (Add). broadcast: [[3], [2]]");
  }

  @Test
  void namesWhatIsMissing() {
    Program program = program(NodeProto.of("Add", List.of("x", "nowhere"), "y"));

    assertThatThrownBy(() -> y(program, 1f))
        .hasMessageContaining("An input of node \"y\" (Add), \"nowhere\", is not there");
  }

  @Test
  void refusesConstantsOfTypesThatAreNotSupported() {
    TensorProto complex =
        new TensorProto("w", ElementType.COMPLEX64, List.of(1L), ByteBuffer.allocate(8), List.of());
    GraphProto graph =
        new GraphProto("g", List.of(), List.of(complex), List.of(), List.of(), List.of());
    Program program = Program.of(ModelProto.of(17, graph), Standard.operators());

    assertThatThrownBy(() -> program.run(Map.of()))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("because of the constant \"w\". elements of type complex64");
  }

  private static NodeProto call(AttributeProto... attributes) {
    return new NodeProto("call", "my", "F", "", List.of("x"), List.of("y"), List.of(attributes));
  }

  private static FunctionProto function(NodeProto body) {
    return new FunctionProto(
        "my",
        "F",
        "",
        List.of("a"),
        List.of("b"),
        List.of("slope"),
        List.of(),
        List.of(body),
        List.of(new OperatorSet("", 17)));
  }

  private static Program program(NodeProto... nodes) {
    return program(List.of(), nodes);
  }

  private static Program program(List<FunctionProto> functions, NodeProto... nodes) {
    GraphProto graph =
        new GraphProto(
            "g",
            List.of(nodes),
            List.of(TensorProto.of("w", List.of(2L), 10f, 20f)),
            List.of(),
            List.of(
                ValueInfoProto.tensor("x", ElementType.FLOAT),
                ValueInfoProto.tensor("w", ElementType.FLOAT)),
            List.of(ValueInfoProto.tensor("y", ElementType.FLOAT)));
    ModelProto model =
        new ModelProto(
            8,
            "test",
            List.of(new OperatorSet("", 17), new OperatorSet("my", 1)),
            graph,
            functions,
            new TreeMap<>());
    return Program.of(model, Standard.operators());
  }

  private static double[] y(Program program, float... x) {
    Array input = Array.row(x).reshape(Shape.of(x.length));
    return ((Array) Objects.requireNonNull(program.run(Map.of("x", input)).get("y"))).reals();
  }
}
