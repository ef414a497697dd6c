package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Operations on strings. */
final class Texts {
  private Texts() {}

  static void addTo(Operators operators) {
    operators
        .add("StringNormalizer", 10, Texts::normalize)
        .add("StringConcat", 20, call -> concat(call.array(0), call.array(1)))
        .addAll("StringSplit", 20, Texts::split)
        .add("RegexFullMatch", 20, Texts::match);
    TermCounts.addTo(operators);
  }

  /** Words left out, and letters made large or small; {@code [n]} or {@code [1, n]}. */
  private static Array normalize(Call call) {
    Array x = call.array(0);
    Check.that(x.rank() == 1 || (x.rank() == 2 && x.shape().at(0) == 1), "text", "%s", x.shape());
    Locale locale = Locale.forLanguageTag(call.text("locale", "en-US").replace('_', '-'));
    boolean sensitive = call.flag("is_case_sensitive", 0);
    List<String> stopped = new ArrayList<>(call.texts("stopwords"));
    if (!sensitive) {
      stopped.replaceAll(word -> word.toLowerCase(locale));
    }
    List<String> kept = new ArrayList<>(List.of(x.texts()));
    kept.removeIf(word -> stopped.contains(sensitive ? word : word.toLowerCase(locale)));
    switch (call.text("case_change_action", "NONE")) {
      case "LOWER" -> kept.replaceAll(word -> word.toLowerCase(locale));
      case "UPPER" -> kept.replaceAll(word -> word.toUpperCase(locale));
      default -> {}
    }
    if (kept.isEmpty()) {
      kept.add("");
    }
    Shape shape = x.rank() == 1 ? Shape.of(kept.size()) : Shape.of(1, kept.size());
    return Array.texts(shape, kept.toArray(String[]::new));
  }

  private static Array concat(Array a, Array b) {
    Shape shape = Shapes.common(a.shape(), b.shape());
    String[] left = a.broadcast(shape).texts();
    String[] right = b.broadcast(shape).texts();
    String[] joined = new String[shape.size()];
    Arrays.setAll(joined, i -> left[i] + right[i]);
    return Array.texts(shape, joined);
  }

  /** The parts of each string, filled up with empty ones, and how many there are. */
  private static List<Value> split(Call call) {
    Array x = call.array(0);
    String delimiter = call.text("delimiter", "");
    long most = call.whole("maxsplit", Integer.MAX_VALUE - 1);
    List<List<String>> all = new ArrayList<>();
    for (String text : x.texts()) {
      all.add(delimiter.isEmpty() ? words(text, most) : parts(text, delimiter, most));
    }
    int width = all.stream().mapToInt(List::size).max().orElse(0);
    long[] sizes = Arrays.copyOf(Shapes.sizes(x.shape()), x.rank() + 1);
    sizes[x.rank()] = width;
    Shape shape = Shapes.of(sizes);
    String[] filled = new String[shape.size()];
    Arrays.setAll(
        filled,
        i -> {
          List<String> parts = all.get(i / width);
          return i % width < parts.size() ? parts.get(i % width) : "";
        });
    long[] counts = all.stream().mapToLong(List::size).toArray();
    return List.of(Array.texts(shape, filled), Array.row(counts).reshape(x.shape()));
  }

  private static List<String> parts(String text, String delimiter, long most) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(delimiter);
    while (at >= 0 && parts.size() < most) {
      parts.add(text.substring(from, at));
      from = at + delimiter.length();
      at = text.indexOf(delimiter, from);
    }
    parts.add(text.substring(from));
    return text.isEmpty() ? List.of() : parts;
  }

  /** Split at any white space, of which none is left at either end. */
  private static List<String> words(String text, long most) {
    String stripped = text.strip();
    int limit = (int) Math.min(Integer.MAX_VALUE, most + 1);
    return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+", limit));
  }

  private static Array match(Call call) {
    // RE2 writes the name of a group with a P.
    Pattern pattern = Pattern.compile(call.text("pattern", "").replace("(?P<", "(?<"));
    Array x = call.array(0);
    long[] matches = new long[x.size()];
    Arrays.setAll(matches, i -> pattern.matcher(x.texts()[i]).matches() ? 1 : 0);
    return Array.wholes(ElementType.BOOL, x.shape(), matches);
  }
}
