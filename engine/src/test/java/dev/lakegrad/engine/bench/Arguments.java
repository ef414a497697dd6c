package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.train.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Options with values after them: {@code --only mlp cnn --seconds 5}. */
final class Arguments {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Arguments() {}

  /** Runs {@code program}; what it refuses is said in one line, and ends the process with 2. */
  static void run(String[] words, List<String> known, Consumer<Arguments> program) {
    try {
      program.accept(parse(words, known));
    } catch (IllegalArgumentException | LakegradException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static Arguments parse(String[] words, List<String> known) {
    Arguments arguments = new Arguments();
    List<String> current = null;
    for (String word : words) {
      if (word.startsWith("--")) {
        Names.check("bench", "option", word, known);
        current = arguments.values.computeIfAbsent(word, name -> new ArrayList<>());
      } else if (current == null) {
        throw new IllegalArgumentException(
            "bench: \"%s\" follows no option; there are %s".formatted(word, known));
      } else {
        current.add(word);
      }
    }
    return arguments;
  }

  /** All values of {@code option}, or {@code otherwise}. */
  List<String> all(String option, List<String> otherwise) {
    List<String> found = values.get(option);
    if (found == null) {
      return otherwise;
    }
    Check.that(!found.isEmpty(), "bench", "%s needs a value", option);
    return found;
  }

  /** The one value of {@code option}, or {@code otherwise}. */
  String one(String option, String otherwise) {
    List<String> found = all(option, List.of(otherwise));
    Check.that(found.size() == 1, "bench", "%s takes one value, got %s", option, found);
    return found.get(0);
  }

  /** What {@code --backend} says, which is taken from here on; empty if it says nothing. */
  String backend() {
    String backend = one("--backend", "");
    if (!backend.isEmpty()) {
      System.setProperty(Backends.PROPERTY, backend);
    }
    return backend;
  }

  /** What {@code --dtype} says, float32 if it says nothing. */
  List<Precision> precisions() {
    return all("--dtype", List.of("float32")).stream().map(Arguments::precision).toList();
  }

  private static Precision precision(String name) {
    Names.check(
        "bench", "dtype", name, Stream.of(Precision.values()).map(Arguments::name).toList());
    return Precision.named(name.equals("bfloat16") ? "bf16" : name);
  }

  /** The name that PyTorch has for {@code precision}. */
  static String name(Precision precision) {
    return precision == Precision.BFLOAT16 ? "bfloat16" : precision.toString();
  }

  /** The number that {@code option} says, or {@code otherwise}; above 0. */
  double number(String option, double otherwise) {
    return positive(option, one(option, Double.toString(otherwise)));
  }

  /** Whole numbers above 0. */
  List<Integer> counts(String option, List<Integer> otherwise) {
    return all(option, otherwise.stream().map(String::valueOf).toList()).stream()
        .map(
            value -> {
              double count = positive(option, value);
              Check.that(count == (int) count, "bench", "%s %s is no whole number", option, value);
              return (int) count;
            })
        .toList();
  }

  private static double positive(String option, String value) {
    double number = 0;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("bench: %s %s is no number".formatted(option, value), e);
    }
    Check.that(number > 0, "bench", "%s %s is not above 0", option, value);
    return number;
  }
}
