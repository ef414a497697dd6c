package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.value.Value.Sequence;
import dev.lakegrad.engine.onnx.wire.Dimension;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.GraphProto;
import dev.lakegrad.engine.onnx.wire.TypeProto.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Graphs that run if, or as often as, other values say. */
final class Control {
  private Control() {}

  static void addTo(Operators operators) {
    operators
        .addAll("If", 1, Control::branch)
        .addAll("Loop", 1, Control::loop)
        .addAll("SequenceMap", 17, Control::mapSequence);
    Scan.addTo(operators);
  }

  private static List<Value> branch(Call call) {
    String name = call.array(0).whole() != 0 ? "then_branch" : "else_branch";
    return call.body(name, List.of());
  }

  /** The body gives whether to go on, the state for its next run, and what is collected. */
  private static List<Value> loop(Call call) {
    List<Value> state = new ArrayList<>();
    for (int i = 2; i < call.count(); i++) {
      state.add(call.value(i));
    }
    int states = state.size();
    List<List<Array>> collected = new ArrayList<>();
    long most = call.has(0) ? call.array(0).whole() : Long.MAX_VALUE;
    boolean goOn = !call.has(1) || call.array(1).whole() != 0;
    for (long run = 0; run < most && goOn; run++) {
      List<Value> arguments = new ArrayList<>(List.of(Array.scalar(run), Array.scalar(true)));
      arguments.addAll(state);
      List<Value> results = call.body("body", arguments);
      goOn = ((Array) results.get(0)).whole() != 0;
      state = results.subList(1, 1 + states);
      collect(results.subList(1 + states, results.size()), collected);
    }
    List<Value> outputs = new ArrayList<>(state);
    outputs.addAll(stacked(call, collected, 1 + states));
    return outputs;
  }

  /** Adds one more of each value to what was collected of it. */
  static void collect(List<Value> values, List<List<Array>> collected) {
    for (int i = 0; i < values.size(); i++) {
      if (collected.size() == i) {
        collected.add(new ArrayList<>());
      }
      collected.get(i).add((Array) values.get(i));
    }
  }

  /** What was collected, along a new first axis; without a run, empty as the body declares it. */
  private static List<Value> stacked(Call call, List<List<Array>> collected, int first) {
    List<Value> stacks = new ArrayList<>();
    collected.forEach(parts -> stacks.add(stack(parts, 0)));
    GraphProto body = (GraphProto) call.required("body").value();
    for (int i = first + stacks.size(); i < body.outputs().size(); i++) {
      Check.that(
          body.outputs().get(i).type() instanceof TensorType, "loop", "output %d has no type", i);
      stacks.add(empty((TensorType) body.outputs().get(i).type()));
    }
    return stacks;
  }

  static Array stack(List<Array> parts, int axis) {
    return Movement.concat(
        parts.stream().map(part -> Reshaping.unsqueeze(part, axis)).toList(), axis);
  }

  private static Array empty(TensorType type) {
    List<Dimension> axes = type.shape() == null ? List.of() : type.shape();
    long[] sizes = new long[axes.size() + 1];
    for (int i = 0; i < axes.size(); i++) {
      sizes[i + 1] = Math.max(0, axes.get(i).size());
    }
    ElementType element = type.element();
    return Generators.zero(element).pick(Shapes.of(sizes), new int[0]);
  }

  /** The body for each element of a list; of other lists too, and with arrays as they are. */
  private static List<Value> mapSequence(Call call) {
    List<List<Value>> mapped = new ArrayList<>();
    for (int i = 0; i < call.sequence(0).size(); i++) {
      List<Value> arguments = new ArrayList<>();
      for (int j = 0; j < call.count(); j++) {
        Value value = call.value(j);
        arguments.add(value instanceof Sequence list ? list.values().get(i) : value);
      }
      List<Value> results = call.body("body", arguments);
      for (int j = 0; j < results.size(); j++) {
        if (mapped.size() == j) {
          mapped.add(new ArrayList<>());
        }
        mapped.get(j).add(results.get(j));
      }
    }
    while (mapped.size() < call.outputs()) {
      mapped.add(List.of());
    }
    return mapped.stream().map(values -> (Value) new Sequence(values)).toList();
  }
}
