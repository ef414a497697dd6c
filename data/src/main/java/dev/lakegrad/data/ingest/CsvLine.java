package dev.lakegrad.data.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a line of a CSV file becomes a label and features.
 *
 * <p>Cells are apart by {@code separator}; a cell in double quotes may contain it, and a doubled
 * quote inside means one. A cell does not go on in the next line.
 *
 * <p>Cells are split here and not by univocity, which Spark reads CSV with: asked for one line, it
 * takes a quote that is not closed as if it were, whatever it is told about stray quotes, so a line
 * that was cut would pass. It also leaves out a line that starts with {@code #}.
 *
 * @param names of all columns, {@code label} the place of the label, {@code features} the places of
 *     the features
 */
record CsvLine(List<String> names, char separator, int label, List<Integer> features)
    implements Serializable {
  CsvLine {
    names = List.copyOf(names);
    features = List.copyOf(features);
  }

  static final String OPEN_QUOTE =
      "a quote is not closed, and a cell cannot go on in the next line";

  /** A row, or what is wrong with it. */
  static final class Parsed {
    private final String label;
    private final double[] values;
    private final @Nullable String complaint;

    private Parsed(String label, double[] values, @Nullable String complaint) {
      this.label = label;
      this.values = values;
      this.complaint = complaint;
    }

    static Parsed wrong(String complaint) {
      return new Parsed("", new double[0], complaint);
    }

    String label() {
      return label;
    }

    double[] values() {
      return values;
    }

    @Nullable String complaint() {
      return complaint;
    }
  }

  Parsed parse(String line) {
    List<String> cells = cells(line, separator);
    if (cells == null) {
      return Parsed.wrong(OPEN_QUOTE);
    }
    if (cells.size() != names.size()) {
      return Parsed.wrong("%d cells instead of %d".formatted(cells.size(), names.size()));
    }
    String name = cells.get(label).strip();
    if (name.isEmpty()) {
      return Parsed.wrong("the label, column " + names.get(label) + ", is missing");
    }
    double[] values = new double[features.size()];
    for (int i = 0; i < values.length; i++) {
      int column = features.get(i);
      String cell = cells.get(column).strip();
      if (!isNumber(cell)) {
        return Parsed.wrong(
            cell.isEmpty()
                ? "column " + names.get(column) + " is missing"
                : "column %s is not a number: \"%s\""
                    .formatted(names.get(column), shortened(cell)));
      }
      values[i] = Double.parseDouble(cell);
      if (Double.isInfinite(values[i])) {
        return Parsed.wrong(
            "column %s is beyond any double: %s".formatted(names.get(column), shortened(cell)));
      }
    }
    return new Parsed(name, values, null);
  }

  /** What else may stand between cells, if a line is one cell with {@code separator} between. */
  static Optional<Character> otherSeparator(String line, char separator) {
    return Stream.of(';', '\t', ',', '|')
        .filter(other -> other != separator && pieces(line, separator) == 1)
        .filter(other -> pieces(line, other) > 1)
        .max(Comparator.comparingInt(other -> pieces(line, other)));
  }

  private static int pieces(String line, char separator) {
    List<String> cells = cells(line, separator);
    return cells == null ? 0 : cells.size();
  }

  /** The cells of a line, or null if a quote is left open. */
  static @Nullable List<String> cells(String line, char separator) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && (quoted || cell.toString().isBlank())) {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == separator && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return quoted ? null : cells;
  }

  /** Whether {@code cell} is a number in decimal digits; NaN, Infinity, hexadecimals are not. */
  static boolean isNumber(String cell) {
    if (cell.isEmpty() || !cell.chars().allMatch(c -> "+-.eE0123456789".indexOf(c) >= 0)) {
      return false;
    }
    try {
      return !Double.isNaN(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String shortened(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "...";
  }
}
