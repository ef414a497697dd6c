package dev.lakegrad.engine.onnx.check;

import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a value is compared with the one that is expected: types, shapes, whole numbers and texts are
 * equal; real numbers hold {@code |a - e| <= absolute + relative |e|}, and NaN is equal to NaN.
 */
public record Comparison(double relative, double absolute) {
  /** What ONNX's own test runner takes. */
  public static final Comparison STANDARD = new Comparison(1e-3, 1e-7);

  /** What differs first, if anything does. */
  public Optional<String> difference(Value actual, Value expected) {
    if (actual instanceof Array a && expected instanceof Array e) {
      return arrays(a, e);
    }
    if (actual instanceof Value.Sequence a && expected instanceof Value.Sequence e) {
      return lists(a.values(), e.values());
    }
    if (actual instanceof Value.Perhaps a && expected instanceof Value.Perhaps e) {
      return lists(listed(a), listed(e));
    }
    return Optional.of(text("%s instead of %s", actual.description(), expected.description()));
  }

  private static List<Value> listed(Value.Perhaps perhaps) {
    return Optional.ofNullable(perhaps.value()).map(List::of).orElse(List.of());
  }

  private Optional<String> lists(List<Value> actual, List<Value> expected) {
    if (actual.size() != expected.size()) {
      return Optional.of(text("%d values instead of %d", actual.size(), expected.size()));
    }
    for (int i = 0; i < actual.size(); i++) {
      Optional<String> difference = difference(actual.get(i), expected.get(i));
      if (difference.isPresent()) {
        return Optional.of(text("value %d: %s", i, difference.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> arrays(Array actual, Array expected) {
    if (actual.type() != expected.type() || !actual.shape().equals(expected.shape())) {
      return Optional.of(text("%s instead of %s", actual.description(), expected.description()));
    }
    if (actual.kind() == Kind.REAL) {
      return reals(actual.reals(), expected.reals());
    }
    boolean same =
        actual.kind() == Kind.TEXT
            ? Arrays.equals(actual.texts(), expected.texts())
            : Arrays.equals(actual.wholes(), expected.wholes());
    return same ? Optional.empty() : Optional.of(text("%s instead of %s", actual, expected));
  }

  private Optional<String> reals(double[] actual, double[] expected) {
    for (int i = 0; i < actual.length; i++) {
      double a = actual[i];
      double e = expected[i];
      boolean close =
          a == e
              || (Double.isNaN(a) && Double.isNaN(e))
              || (Double.isFinite(e) && Math.abs(a - e) <= absolute + relative * Math.abs(e));
      if (!close) {
        return Optional.of(text("element %d is %s instead of %s", i, a, e));
      }
    }
    return Optional.empty();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
