package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.AttributeProto;
import dev.lakegrad.engine.onnx.wire.GraphProto;
import dev.lakegrad.engine.onnx.wire.NodeProto;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of one node: its inputs, its attributes, and the version its operator is meant in. */
public final class Call {
  private final NodeProto node;
  private final Frame frame;
  private final List<Optional<Value>> inputs;

  Call(NodeProto node, Frame frame, List<Optional<Value>> inputs) {
    this.node = node;
    this.frame = frame;
    this.inputs = inputs;
  }

  /** The version of the operator set. */
  public int version() {
    return (int) frame.version(node.domain());
  }

  /** The number of inputs, of which some may be left out. */
  public int count() {
    return inputs.size();
  }

  /** Whether input {@code index} is given. */
  public boolean has(int index) {
    return index < inputs.size() && inputs.get(index).isPresent();
  }

  /** Input {@code index}, whatever it is. */
  public Value value(int index) {
    Check.that(has(index), "input", "%d of %d is missing", index, inputs.size());
    return inputs.get(index).orElseThrow();
  }

  /** Input {@code index}, which is an array. */
  public Array array(int index) {
    Value value = value(index);
    Check.that(value instanceof Array, "input", "%d is %s, no tensor", index, value.description());
    return (Array) value;
  }

  /** Input {@code index}, an array, or null where it is left out. */
  public @Nullable Array arrayOrNull(int index) {
    return has(index) ? array(index) : null;
  }

  /** All inputs, which are arrays. */
  public List<Array> arrays() {
    return IntStream.range(0, count()).mapToObj(this::array).toList();
  }

  /** Input {@code index}, which is a list. */
  public List<Value> sequence(int index) {
    Value value = value(index);
    Check.that(
        value instanceof Value.Sequence,
        "input",
        "%d is %s, no sequence",
        index,
        value.description());
    return ((Value.Sequence) value).values();
  }

  /** Whether somebody reads output {@code index}. */
  public boolean wants(int index) {
    return index < outputs() && !node.outputs().get(index).isEmpty();
  }

  /** The number of outputs that the node names. */
  public int outputs() {
    return node.outputs().size();
  }

  /** Whether the attribute is there. */
  public boolean sets(String name) {
    return attribute(name).isPresent();
  }

  public long whole(String name, long otherwise) {
    return attribute(name).map(a -> content(a, Long.class)).orElse(otherwise);
  }

  public int integer(String name, int otherwise) {
    return Math.toIntExact(whole(name, otherwise));
  }

  /** Whether the attribute, a whole number, is not 0. */
  public boolean flag(String name, int otherwise) {
    return whole(name, otherwise) != 0;
  }

  /** A number; it has the precision of a float. */
  public double real(String name, double otherwise) {
    return attribute(name).map(a -> content(a, Float.class).doubleValue()).orElse(otherwise);
  }

  public String text(String name, String otherwise) {
    return attribute(name).map(a -> content(a, String.class)).orElse(otherwise);
  }

  public long[] wholes(String name, long... otherwise) {
    return attribute(name)
        .map(a -> a.list(Long.class).stream().mapToLong(Long::longValue).toArray())
        .orElse(otherwise);
  }

  public double[] reals(String name, double... otherwise) {
    return attribute(name)
        .map(a -> a.list(Float.class).stream().mapToDouble(Float::doubleValue).toArray())
        .orElse(otherwise);
  }

  public List<String> texts(String name) {
    return attribute(name).map(a -> a.list(String.class)).orElse(List.of());
  }

  /** The attribute that a node of this kind has to have. */
  public AttributeProto required(String name) {
    Optional<AttributeProto> attribute = attribute(name);
    Check.that(attribute.isPresent(), "attribute", "\"%s\" is missing", name);
    return attribute.orElseThrow();
  }

  public Optional<AttributeProto> attribute(String name) {
    return node.attribute(name).flatMap(frame::resolve);
  }

  /** Runs the graph that is the attribute {@code name}; it sees all values around the node. */
  public List<Value> body(String name, List<? extends Value> arguments) {
    return frame.runBody(content(required(name), GraphProto.class), List.copyOf(arguments));
  }

  private static <T> T content(AttributeProto attribute, Class<T> type) {
    Check.that(
        type.isInstance(attribute.value()),
        "attribute",
        "\"%s\" is of type %s",
        attribute.name(),
        attribute.type());
    return type.cast(attribute.value());
  }
}
