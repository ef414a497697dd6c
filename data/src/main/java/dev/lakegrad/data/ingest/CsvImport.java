package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of numbers with a class each, in a CSV file, plain or gzipped.
 *
 * <p>The label may be a number or a word; its different values, in order, are the classes. Every
 * other column that is not dropped must hold a number in every row; the first lines that do not are
 * named. Characters that a table's column names cannot have become {@code _}.
 */
public final class CsvImport {
  /** More features than this are one array column: Spark reads hundreds of columns slowly. */
  static final int MOST_COLUMNS = 100;

  private static final String LABEL = "label";
  private static final String REMEDY =
      "Correct these lines; if a feature is not wanted, leave its column out with --drop; if the file"
          + " is not UTF-8 text, convert it.";

  private CsvImport() {}

  /**
   * What to import.
   *
   * @param test a file of the same columns for the split {@code test}; null makes one of {@code
   *     holdout}
   * @param columns the names of all columns, instead of the header's; if empty and there is no
   *     header, they are {@code c0}, {@code c1}, ...
   */
  public record Options(
      String source,
      @Nullable String test,
      String label,
      Header header,
      List<String> columns,
      List<String> drop,
      char separator,
      Holdout holdout,
      Target target) {
    public Options {
      columns = List.copyOf(columns);
      drop = List.copyOf(drop);
      Check.that(!drop.contains(label), "csv", "the label %s is to be dropped", label);
      Check.that(
          test == null || holdout.fraction() == 0,
          "csv",
          "a test file and a holdout of %s exclude each other",
          holdout.fraction());
    }

    public static Options of(String source, String label, Header header, Target target) {
      return new Options(
          source, null, label, header, List.of(), List.of(), ',', new Holdout(0.2, 0), target);
    }

    public Options withTest(String file) {
      Holdout none = new Holdout(0, holdout.seed());
      return new Options(source, file, label, header, columns, drop, separator, none, target);
    }

    public Options withColumns(String... names) {
      return new Options(
          source, test, label, header, List.of(names), drop, separator, holdout, target);
    }

    public Options withDrop(String... names) {
      return new Options(
          source, test, label, header, columns, List.of(names), separator, holdout, target);
    }

    public Options withSeparator(char character) {
      return new Options(source, test, label, header, columns, drop, character, holdout, target);
    }

    public Options withHoldout(Holdout rows) {
      return new Options(source, test, label, header, columns, drop, separator, rows, target);
    }
  }

  /** Writes the table, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      Source train = Source.of(spark, options.source());
      CsvLine form = form(train, options);
      List<Part> parts = new ArrayList<>();
      parts.add(new Part(train, options.header(), form, Holdout.TRAIN, options.holdout()));
      if (options.test() != null) {
        Source test = Source.of(spark, options.test());
        Lines.checkRows(test, options.header());
        parts.add(new Part(test, options.header(), form, Holdout.TEST, options.holdout()));
      }
      CsvFindings found = new CsvFindings(form.features().size());
      parts.forEach(part -> found.add(part.check(spark, table.files())));
      LabelNames.checkTrain(options.source(), found.labels(Holdout.TRAIN));
      if (options.test() != null) {
        LabelNames.checkTest(
            options.test(), found.labels(Holdout.TEST), found.labels(Holdout.TRAIN));
      }
      Splits.check(options.source(), found.counts(), options.holdout());
      Set<String> labels = new TreeSet<>(found.labels(Holdout.TRAIN));
      labels.addAll(found.labels(Holdout.TEST));
      List<String> names = LabelNames.sorted(labels);
      Dataset<Row> rows =
          parts.stream()
              .map(part -> part.rows(spark, names, table.files()))
              .reduce(Dataset::union)
              .orElseThrow();
      return table.commit(
          RowOrder.apply(rows, table.files()),
          properties(options, form, found, names),
          found.counts());
    }
  }

  private static CsvLine form(Source source, Options options) {
    String line = Lines.first(source);
    List<String> first = CsvLine.cells(line, options.separator());
    if (first == null) {
      throw ImportException.badLines(
          source.path(), List.of("line 1: " + CsvLine.OPEN_QUOTE), REMEDY);
    }
    CsvLine.otherSeparator(line, options.separator())
        .ifPresent(
            other -> {
              throw ImportException.separator(source.path(), options.separator(), other);
            });
    Lines.checkRows(source, options.header());
    List<String> names = options.columns();
    if (names.isEmpty()) {
      names =
          options.header() == Header.FIRST_LINE
              ? first.stream().map(String::strip).toList()
              : IntStream.range(0, first.size()).mapToObj(i -> "c" + i).toList();
    }
    if (names.size() != first.size()) {
      throw ImportException.malformed(
          source.path(),
          "Its first line has %d cells, but %d columns are named."
              .formatted(first.size(), names.size()),
          "Name every column of the file, in order.");
    }
    Names.check("csv", "label column", options.label(), names);
    for (String name : options.drop()) {
      Names.check("csv", "column to drop", name, names);
    }
    int label = names.indexOf(options.label());
    List<Integer> features = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i != label && !options.drop().contains(names.get(i))) {
        features.add(i);
      }
    }
    List<String> safe = names.stream().map(n -> n.replaceAll("[ ,;{}()\\n\\t=.`]", "_")).toList();
    checkNames(source.path(), safe, features);
    return new CsvLine(safe, options.separator(), label, features);
  }

  private static void checkNames(String path, List<String> names, List<Integer> features) {
    Set<String> taken = new HashSet<>(List.of(LABEL, Properties.SPLIT, RowOrder.COLUMN));
    if (features.isEmpty()) {
      throw ImportException.malformed(
          path, "It has no column besides the label.", "Give a file with features.");
    }
    for (int i : features) {
      String name = names.get(i);
      if (name.isBlank() || !taken.add(name.toLowerCase(Locale.ROOT))) {
        throw ImportException.malformed(
            path,
            "Column %d is called \"%s\": a name must not be blank, there twice or one of %s."
                .formatted(i + 1, name, List.of(LABEL, Properties.SPLIT, RowOrder.COLUMN)),
            "Give all columns names of their own with --columns, or leave this one out with"
                + " --drop.");
      }
    }
  }

  private static SortedMap<String, String> properties(
      Options options, CsvLine form, CsvFindings found, List<String> labels) {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put(Properties.FORMAT, "vector");
    properties.put(Properties.SHAPE, Integer.toString(form.features().size()));
    properties.put(Properties.FEATURES, PropertyValues.of(featureColumns(form)));
    properties.put(Properties.LABEL, LABEL);
    properties.put(Properties.LABELS, PropertyValues.of(labels));
    properties.put(Properties.CLASSES, Integer.toString(labels.size()));
    properties.put(Properties.MEAN, PropertyValues.of(found.mean()));
    properties.put(Properties.STD, PropertyValues.of(found.deviation()));
    properties.put(Properties.SOURCE, options.source());
    return properties;
  }

  private static List<String> featureColumns(CsvLine form) {
    return form.features().size() > MOST_COLUMNS
        ? List.of("features")
        : form.features().stream().map(form.names()::get).toList();
  }

  private static StructType schema(CsvLine form) {
    StructType schema = new StructType();
    boolean wide = form.features().size() > MOST_COLUMNS;
    for (String name : featureColumns(form)) {
      schema =
          schema.add(
              name, wide ? DataTypes.createArrayType(DataTypes.FloatType) : DataTypes.DoubleType);
    }
    return schema
        .add(LABEL, DataTypes.IntegerType)
        .add(Properties.SPLIT, DataTypes.StringType)
        .add(RowOrder.COLUMN, DataTypes.LongType);
  }

  /** One file, read in slices. */
  private record Part(Source source, Header header, CsvLine form, String split, Holdout holdout)
      implements Serializable {

    /** Reads all lines; throws if any is not as it should be. */
    CsvFindings check(SparkSession spark, int files) {
      CsvFindings all = new CsvFindings(form.features().size());
      int slices = Lines.slices(source, files);
      Slices.findings(spark, slices, (i, n) -> check(Lines.slice(source, header, i, n)))
          .forEach(all::add);
      if (all.wrong() > 0) {
        throw ImportException.badLines(
            source.path(),
            Lines.complaints(source, header, line -> form.parse(line.text()).complaint()),
            REMEDY);
      }
      return all;
    }

    private CsvFindings check(Lines lines) {
      CsvFindings found = new CsvFindings(form.features().size());
      while (lines.hasNext()) {
        Lines.Line line = lines.next();
        CsvLine.Parsed row = form.parse(line.text());
        if (!line.utf8() || row.complaint() != null) {
          found.addWrong();
        } else {
          found.add(split(line.text()), row.label(), row.values());
        }
      }
      return found;
    }

    Dataset<Row> rows(SparkSession spark, List<String> labels, int files) {
      SortedMap<String, Integer> numbers = LabelNames.numbered(labels);
      return Slices.rows(
          spark,
          Lines.slices(source, files),
          schema(form),
          (i, n) ->
              Lines.slice(source, header, i, n).stream()
                  .map(line -> row(line.text(), numbers))
                  .iterator());
    }

    private Row row(String line, SortedMap<String, Integer> numbers) {
      CsvLine.Parsed parsed = form.parse(line);
      List<Object> cells = new ArrayList<>();
      if (form.features().size() > MOST_COLUMNS) {
        float[] values = new float[parsed.values().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) parsed.values()[i];
        }
        cells.add(values);
      } else {
        Arrays.stream(parsed.values()).forEach(cells::add);
      }
      cells.add(Objects.requireNonNull(numbers.get(parsed.label()), parsed.label()));
      cells.add(split(line));
      cells.add(holdout.order(line));
      return RowFactory.create(cells.toArray());
    }

    private String split(String line) {
      return split.equals(Holdout.TRAIN) ? holdout.split(line) : split;
    }
  }
}
