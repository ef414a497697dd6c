package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Elementwise.Binary;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Einstein's summation: letters name axes, axes of one letter go together, and those that the
 * result does not name are summed over. {@code ...} stands for axes that are broadcast.
 */
final class Einsum {
  /** Axes that an ellipsis stands for are named by these, from the last one back. */
  private static final String HIDDEN = "9876543210";

  private final List<String> terms = new ArrayList<>();
  private final List<Array> operands;
  private final Map<Character, Integer> sizes = new LinkedHashMap<>();
  private final String result;

  private Einsum(String equation, List<Array> operands) {
    this.operands = operands;
    String[] sides = equation.replace(" ", "").split("->", -1);
    String[] inputs = sides[0].split(",", -1);
    Check.that(inputs.length == operands.size(), "einsum", "%s of %d", equation, operands.size());
    for (int i = 0; i < inputs.length; i++) {
      terms.add(spelled(inputs[i], operands.get(i).rank()));
      measure(terms.get(i), operands.get(i).shape());
    }
    this.result = sides.length > 1 ? spelled(sides[1], -1) : implied();
  }

  static Array of(String equation, List<Array> operands) {
    return new Einsum(equation, operands).compute();
  }

  /** The term with a name for each axis; without a rank, its ellipsis is as long as any. */
  private String spelled(String term, int rank) {
    int named = term.replace(".", "").length();
    String all = hidden();
    String shown = rank < 0 ? all : HIDDEN.substring(HIDDEN.length() - Math.max(0, rank - named));
    String spelled = term.replace("...", shown);
    Check.that(rank < 0 || spelled.length() == rank, "einsum", "\"%s\" for %d axes", term, rank);
    return spelled;
  }

  private String hidden() {
    return HIDDEN
        .chars()
        .filter(c -> sizes.containsKey((char) c))
        .mapToObj(c -> String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  private void measure(String term, Shape shape) {
    for (int axis = 0; axis < term.length(); axis++) {
      int size = shape.at(axis);
      int known = sizes.merge(term.charAt(axis), size, (a, b) -> a == 1 ? b : a);
      Check.that(size == known || size == 1, "einsum", "sizes %d and %d go together", known, size);
    }
  }

  /** Without a right side: what an ellipsis stands for, then letters that come once. */
  private String implied() {
    Map<Character, Integer> counts = new TreeMap<>();
    String.join("", terms).chars().forEach(c -> counts.merge((char) c, 1, Integer::sum));
    String once =
        counts.entrySet().stream()
            .filter(e -> e.getValue() == 1 && !Character.isDigit(e.getKey()))
            .map(e -> String.valueOf(e.getKey()))
            .collect(Collectors.joining());
    return hidden() + once;
  }

  private Array compute() {
    TreeSet<Character> summed = new TreeSet<>(sizes.keySet());
    result.chars().forEach(c -> summed.remove((char) c));
    String order = result + summed.stream().map(String::valueOf).collect(Collectors.joining());
    Shape all = Shapes.of(order.chars().mapToLong(c -> sizes.get((char) c)).toArray());
    Array product = operand(0, order, all);
    for (int i = 1; i < operands.size(); i++) {
      Binary times = Arithmetic.MULTIPLY;
      product = Elementwise.combine(product, operand(i, order, all), times);
    }
    long[] axes = LongStream.range(result.length(), order.length()).toArray();
    return Reductions.sum(product, axes);
  }

  /** An operand along all axes: an axis that it has twice is read along the diagonal. */
  private Array operand(int index, String order, Shape all) {
    Array operand = operands.get(index);
    int[] own = Strided.strides(operand.shape());
    int[] strides = new int[order.length()];
    String term = terms.get(index);
    for (int axis = 0; axis < term.length(); axis++) {
      if (operand.shape().at(axis) > 1) {
        strides[order.indexOf(term.charAt(axis))] += own[axis];
      }
    }
    return operand.pick(new Strided(all, strides, 0));
  }
}
