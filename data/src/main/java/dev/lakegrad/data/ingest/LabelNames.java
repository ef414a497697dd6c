package dev.lakegrad.data.ingest;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels in a fixed order, numbered from 0. */
final class LabelNames {
  /** A column of more values than this is a quantity, not a class. */
  static final int MOST = 1000;

  private LabelNames() {}

  /** By value if all of them are numbers, else by code point. */
  static List<String> sorted(Collection<String> labels) {
    Comparator<String> order = LabelNames::byCodePoint;
    if (labels.stream().allMatch(CsvLine::isNumber)) {
      order = Comparator.comparing((String label) -> new BigDecimal(label)).thenComparing(order);
    }
    return labels.stream().distinct().sorted(order).toList();
  }

  static SortedMap<String, Integer> numbered(List<String> names) {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    for (String name : names) {
      numbers.put(name, numbers.size());
    }
    return numbers;
  }

  /** Refuses labels that are too many to be classes, or too few. */
  static void checkTrain(String source, Collection<String> labels) {
    if (labels.size() > MOST) {
      throw ImportException.malformed(
          source,
          "Its label column has more than " + MOST + " different values.",
          "Name the column that holds the class.");
    }
    if (labels.size() < 2) {
      throw ImportException.malformed(
          source,
          "All rows to train with have one label, " + labels + ".",
          "Name the column that holds the class, or give rows of several classes.");
    }
  }

  /** Refuses a label of the test file that no row to train with has. */
  static void checkTest(String source, Collection<String> labels, Collection<String> known) {
    for (String label : labels) {
      if (!known.contains(label)) {
        throw ImportException.malformed(
            source,
            "It has the label \"%s\", which no row to train with has; they have %s."
                .formatted(label, known.stream().limit(20).toList()),
            "Make the labels of both files agree.");
      }
    }
  }

  /** Unlike {@link String#compareTo} this puts characters beyond the first 65536 last. */
  static int byCodePoint(String a, String b) {
    int[] x = a.codePoints().toArray();
    int[] y = b.codePoints().toArray();
    return Arrays.compare(x, y);
  }
}
