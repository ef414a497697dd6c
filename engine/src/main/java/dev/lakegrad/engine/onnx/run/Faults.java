package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.onnx.wire.NodeProto;

/** What is said of a model that cannot be run. */
final class Faults {
  private static final String SEE = "docs/onnx.md lists what is supported.";
  private static final String LOOK = "Check the model, and that its inputs have the right shapes.";

  private Faults() {}

  /** A node that no operator is known for; {@code reason} has no full stop. */
  static LakegradException unknown(NodeProto node, String reason) {
    return unsupported(node, new UnsupportedOperationException(reason));
  }

  /** An operator that is known, but not in what this node asks of it. */
  static LakegradException unsupported(NodeProto node, UnsupportedOperationException cause) {
    return new LakegradException(
        "The ONNX model cannot be run because of " + node.label() + ".",
        sentence(cause),
        SEE,
        cause);
  }

  static LakegradException failed(NodeProto node, RuntimeException cause) {
    return new LakegradException(
        "The ONNX model failed at " + node.label() + ".", sentence(cause), LOOK, cause);
  }

  static LakegradException constant(String name, RuntimeException cause) {
    return new LakegradException(
        "The ONNX model cannot be run because of the constant \"" + name + "\".",
        sentence(cause),
        SEE,
        cause);
  }

  static LakegradException missing(String what, String name) {
    return new LakegradException(
        "The ONNX model cannot be run.",
        "%s, \"%s\", is not there, and no node before it makes it.".formatted(what, name),
        LOOK);
  }

  static LakegradException noOutput(NodeProto node, int index) {
    return new LakegradException(
        "The ONNX model cannot be run because of " + node.label() + ".",
        "Its output %d, \"%s\", is not computed.".formatted(index, node.outputs().get(index)),
        SEE);
  }

  static LakegradException tooDeep(int deepest) {
    return new LakegradException(
        "The ONNX model cannot be run.",
        "Its functions and graphs call one another deeper than %d.".formatted(deepest),
        "Check that no function calls itself.");
  }

  static LakegradException outOfMemory(OutOfMemoryError cause) {
    return new LakegradException(
        "The ONNX model cannot be run.",
        "Its values do not fit into the heap.",
        "Raise the heap, or run it on a smaller batch.",
        cause);
  }

  private static String sentence(RuntimeException cause) {
    return (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage())
        + ".";
  }
}
