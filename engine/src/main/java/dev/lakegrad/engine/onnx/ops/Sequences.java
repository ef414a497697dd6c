package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.value.Value.Perhaps;
import dev.lakegrad.engine.onnx.value.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Lists of arrays, and values that may be missing. */
final class Sequences {
  private Sequences() {}

  static void addTo(Operators operators) {
    operators
        .add("SequenceEmpty", 11, call -> new Sequence(List.of()))
        .add("SequenceConstruct", 11, call -> new Sequence(new ArrayList<>(call.arrays())))
        .add("SequenceInsert", 11, Sequences::insert)
        .add("SequenceErase", 11, Sequences::erase)
        .add("SequenceAt", 11, Sequences::at)
        .add("SequenceLength", 11, call -> Array.scalar(call.sequence(0).size()))
        .add("ConcatFromSequence", 11, Sequences::concat)
        .add("SplitToSequence", 11, Sequences::split)
        .add("Optional", 15, call -> new Perhaps(call.has(0) ? call.value(0) : null))
        .add("OptionalHasElement", 15, call -> Array.scalar(has(call)))
        .add("OptionalGetElement", 15, Sequences::element);
  }

  private static Value insert(Call call) {
    List<Value> values = new ArrayList<>(call.sequence(0));
    int size = values.size();
    long place = call.has(2) ? call.array(2).whole() : size;
    Check.that(-size <= place && place <= size, "sequence", "place %d of %d", place, size);
    values.add((int) (place < 0 ? place + size : place), call.value(1));
    return new Sequence(values);
  }

  private static Value erase(Call call) {
    List<Value> values = new ArrayList<>(call.sequence(0));
    values.remove(Indexing.place(call.has(1) ? call.array(1).whole() : -1, values.size()));
    return new Sequence(values);
  }

  private static Value at(Call call) {
    List<Value> values = call.sequence(0);
    return values.get(Indexing.place(call.array(1).whole(), values.size()));
  }

  private static Value concat(Call call) {
    List<Array> parts = call.sequence(0).stream().map(Array.class::cast).toList();
    Check.that(!parts.isEmpty(), "sequence", "it is empty");
    long axis = call.whole("axis", 0);
    if (!call.flag("new_axis", 0)) {
      return Movement.concat(parts, axis);
    }
    return Movement.concat(
        parts.stream().map(part -> Reshaping.unsqueeze(part, axis)).toList(), axis);
  }

  /** Without lengths, each slice is of length 1, and loses its axis if told. */
  private static Value split(Call call) {
    Array x = call.array(0);
    int axis = Shapes.axis(call.whole("axis", 0), x.rank());
    int size = x.shape().at(axis);
    if (!call.has(1)) {
      long[] ones = LongStream.generate(() -> 1).limit(size).toArray();
      List<Array> slices = Movement.split(x, axis, ones);
      return call.flag("keepdims", 1)
          ? new Sequence(new ArrayList<>(slices))
          : new Sequence(slices.stream().map(s -> (Value) Reshaping.squeeze(s, axis)).toList());
    }
    Array lengths = call.array(1);
    long[] each = lengths.rank() == 0 ? chunks(size, lengths.whole()) : lengths.wholes();
    return new Sequence(new ArrayList<>(Movement.split(x, axis, each)));
  }

  private static long[] chunks(int size, long length) {
    Check.that(length > 0, "sequence", "chunks of length %d", length);
    return IntStream.iterate(0, i -> i < size, i -> i + Math.toIntExact(length))
        .mapToLong(i -> Math.min(length, size - i))
        .toArray();
  }

  private static boolean has(Call call) {
    return call.has(0) && !(call.value(0) instanceof Perhaps perhaps && perhaps.value() == null);
  }

  private static Value element(Call call) {
    if (call.value(0) instanceof Perhaps perhaps) {
      Value value = perhaps.value();
      if (value == null) {
        throw new IllegalArgumentException("optional: it has no element");
      }
      return value;
    }
    return call.value(0);
  }
}
