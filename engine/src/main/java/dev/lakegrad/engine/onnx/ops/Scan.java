package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A graph that runs once for each slice of its inputs, and hands a state from run to run. */
final class Scan {
  private final Call call;
  private final int scanned;

  private Scan(Call call) {
    this.call = call;
    this.scanned = call.integer("num_scan_inputs", 1);
  }

  static void addTo(Operators operators) {
    operators
        .addAll("Scan", 8, call -> new Scan(call).batched())
        .addAll("Scan", 9, call -> new Scan(call).run(call.arrays()));
  }

  private List<Value> run(List<Array> inputs) {
    int states = inputs.size() - scanned;
    List<Value> state = new ArrayList<>(inputs.subList(0, states));
    List<Array> sources = inputs.subList(states, inputs.size());
    List<List<Array>> collected = new ArrayList<>();
    int length = sources.get(0).shape().at(axis("scan_input_axes", 0, sources.get(0).rank()));
    for (int step = 0; step < length; step++) {
      List<Value> arguments = new ArrayList<>(state);
      for (int i = 0; i < scanned; i++) {
        arguments.add(slice(sources.get(i), i, step, length));
      }
      List<Value> results = call.body("body", arguments);
      state = results.subList(0, states);
      Control.collect(results.subList(states, results.size()), collected);
    }
    List<Value> outputs = new ArrayList<>(state);
    for (int i = 0; i < collected.size(); i++) {
      outputs.add(stack(collected.get(i), i));
    }
    return outputs;
  }

  private int axis(String attribute, int index, int rank) {
    long[] axes = call.wholes(attribute);
    return axes.length == 0 ? 0 : Shapes.axis(axes[index], rank);
  }

  private boolean backwards(String attribute, int index) {
    long[] directions = call.wholes(attribute);
    return directions.length > 0 && directions[index] != 0;
  }

  private Array slice(Array source, int index, int step, int length) {
    int axis = axis("scan_input_axes", index, source.rank());
    Check.that(
        source.shape().at(axis) == length, "scan", "%d slices of %s", length, source.shape());
    String directions = call.version() < 9 ? "directions" : "scan_input_directions";
    int place = backwards(directions, index) ? length - 1 - step : step;
    return Reshaping.squeeze(Movement.slice(source, axis, place, 1), axis);
  }

  private Array stack(List<Array> parts, int index) {
    List<Array> ordered = new ArrayList<>(parts);
    if (backwards("scan_output_directions", index)) {
      Collections.reverse(ordered);
    }
    return Control.stack(ordered, axis("scan_output_axes", index, ordered.get(0).rank() + 1));
  }

  /** Version 8: the first input has the lengths, and every other one has a batch as first axis. */
  private List<Value> batched() {
    if (call.has(0)) {
      throw new UnsupportedOperationException("sequences of different lengths in version 8");
    }
    List<List<Array>> results = new ArrayList<>();
    for (int batch = 0; batch < call.array(1).shape().at(0); batch++) {
      List<Array> inputs = new ArrayList<>();
      for (int i = 1; i < call.count(); i++) {
        inputs.add(Reshaping.squeeze(Movement.slice(call.array(i), 0, batch, 1), 0));
      }
      Control.collect(run(inputs), results);
    }
    return results.stream().map(parts -> (Value) Control.stack(parts, 0)).toList();
  }
}
