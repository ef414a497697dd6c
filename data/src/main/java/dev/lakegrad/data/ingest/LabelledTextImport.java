package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.data.text.Tokenizer;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerLearning;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts with a class each, in a file of tab-separated columns, plain or gzipped.
 *
 * <p>A text becomes tokens, of words unless another tokenizer is chosen, which is learned from the
 * rows to train with, or from all if it must see all. Tabs are the only separator: quotes and
 * backslashes are part of the text.
 */
public final class LabelledTextImport {
  private static final Logger LOG = LoggerFactory.getLogger(LabelledTextImport.class);
  private static final StructType SCHEMA =
      new StructType()
          .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("text", DataTypes.StringType)
          .add("label", DataTypes.IntegerType)
          .add(Properties.SPLIT, DataTypes.StringType)
          .add(RowOrder.COLUMN, DataTypes.LongType);

  private LabelledTextImport() {}

  /**
   * What to import.
   *
   * @param test a file of the same columns for the split {@code test}; null makes one of {@code
   *     holdout}
   * @param label the label column, by its name in the header or its place, from 0; {@code text}
   *     likewise
   * @param sequence how many tokens of a text are kept
   */
  public record Options(
      String source,
      @Nullable String test,
      String label,
      String text,
      Header header,
      int sequence,
      TokenizerSource tokenizer,
      Holdout holdout,
      Target target) {
    public Options {
      Check.that(sequence > 0, "text", "a sequence of %d tokens", sequence);
      Check.that(
          test == null || holdout.fraction() == 0,
          "text",
          "a test file and a holdout of %s exclude each other",
          holdout.fraction());
    }

    public static Options of(
        String source, String label, String text, Header header, Target target) {
      TokenizerSource words = new TokenizerLearning(TokenizerKind.WORDS, 10_000);
      return new Options(source, null, label, text, header, 64, words, new Holdout(0.2, 0), target);
    }

    public Options withTest(String file) {
      Holdout none = new Holdout(0, holdout.seed());
      return new Options(source, file, label, text, header, sequence, tokenizer, none, target);
    }

    public Options withSequence(int tokens) {
      return new Options(source, test, label, text, header, tokens, tokenizer, holdout, target);
    }

    public Options withTokenizer(TokenizerSource other) {
      return new Options(source, test, label, text, header, sequence, other, holdout, target);
    }

    public Options withHoldout(Holdout rows) {
      return new Options(source, test, label, text, header, sequence, tokenizer, rows, target);
    }
  }

  /** Writes the table, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      List<Part> parts = new ArrayList<>();
      parts.add(part(spark, options.source(), Holdout.TRAIN, options));
      if (options.test() != null) {
        parts.add(part(spark, options.test(), Holdout.TEST, options));
      }
      TokenizerSource wanted = TokenizerReader.found(spark, options.tokenizer());
      Findings found = new Findings();
      parts.forEach(part -> found.add(part.check(spark, table.files(), wanted)));
      LabelNames.checkTrain(options.source(), found.labels(Holdout.TRAIN));
      if (options.test() != null) {
        LabelNames.checkTest(
            options.test(), found.labels(Holdout.TEST), found.labels(Holdout.TRAIN));
      }
      Splits.check(options.source(), found.counts, options.holdout());
      List<String> labels = LabelNames.sorted(found.allLabels());
      TokenizerSpec tokenizer = found.tokenizer(wanted);
      warnOfLong(spark, parts, tokenizer, options.sequence(), table.files());
      Dataset<Row> rows =
          parts.stream()
              .map(part -> part.rows(spark, labels, tokenizer, options.sequence(), table.files()))
              .reduce(Dataset::union)
              .orElseThrow();
      return table.commit(
          RowOrder.apply(rows, table.files()),
          properties(options, labels, tokenizer),
          found.counts);
    }
  }

  private static void warnOfLong(
      SparkSession spark, List<Part> parts, TokenizerSpec tokenizer, int sequence, int files) {
    long cut =
        parts.stream().mapToLong(part -> part.longer(spark, tokenizer, sequence, files)).sum();
    if (cut > 0) {
      LOG.warn("{} texts are longer than {} tokens: cut", cut, sequence);
    }
  }

  private static Part part(SparkSession spark, String path, String split, Options options) {
    Source source = Source.of(spark, path);
    List<String> first = List.of(Lines.first(source).split("\t", -1));
    Lines.checkRows(source, options.header());
    return new Part(
        source,
        options.header(),
        first.size(),
        column("label", options.label(), first, options.header()),
        column("text", options.text(), first, options.header()),
        split,
        options.holdout());
  }

  private static int column(String what, String wanted, List<String> first, Header header) {
    if (header == Header.FIRST_LINE && first.contains(wanted)) {
      return first.indexOf(wanted);
    }
    if (!wanted.matches("\\d{1,4}")) {
      Names.check("text", what + " column", wanted, header == Header.NONE ? List.of() : first);
    }
    int place = Integer.parseInt(wanted);
    Check.that(
        place < first.size(),
        "text",
        "the %s column is number %d, from 0, but there are %d columns",
        what,
        place,
        first.size());
    return place;
  }

  private static SortedMap<String, String> properties(
      Options options, List<String> labels, TokenizerSpec tokenizer) {
    SortedMap<String, String> properties = new TreeMap<>(PropertyValues.of(tokenizer));
    properties.put(Properties.FORMAT, "text");
    properties.put(Properties.SHAPE, Integer.toString(options.sequence()));
    properties.put(Properties.FEATURES, PropertyValues.of(List.of("tokens")));
    properties.put(Properties.LABEL, "label");
    properties.put(Properties.LABELS, PropertyValues.of(labels));
    properties.put(Properties.CLASSES, Integer.toString(labels.size()));
    properties.put(Properties.SOURCE, options.source());
    return properties;
  }

  /** One file, read in slices. */
  private record Part(
      Source source, Header header, int columns, int label, int text, String split, Holdout holdout)
      implements Serializable {

    /** Reads all lines; throws if any is not as it should be. */
    Findings check(SparkSession spark, int files, TokenizerSource tokenizer) {
      Findings all = new Findings();
      Slices.findings(
              spark,
              Lines.slices(source, files),
              (i, n) -> check(Lines.slice(source, header, i, n), tokenizer))
          .forEach(all::add);
      if (all.wrong > 0) {
        throw ImportException.badLines(
            source.path(),
            Lines.complaints(source, header, line -> complaint(line.text())),
            "Correct these lines.");
      }
      return all;
    }

    private Findings check(Lines lines, TokenizerSource tokenizer) {
      Findings found = new Findings();
      while (lines.hasNext()) {
        Lines.Line line = lines.next();
        if (!line.utf8() || complaint(line.text()) != null) {
          found.wrong++;
          continue;
        }
        String[] cells = cells(line.text());
        found.add(split(line.text()), cells[label].strip(), cells[text], tokenizer);
      }
      return found;
    }

    private @Nullable String complaint(String line) {
      String[] cells = cells(line);
      if (cells.length != columns) {
        return "%d columns instead of %d".formatted(cells.length, columns);
      }
      return cells[label].isBlank() ? "the label is missing" : null;
    }

    /** How many texts have more than {@code sequence} tokens. */
    long longer(SparkSession spark, TokenizerSpec spec, int sequence, int files) {
      return Slices.findings(
              spark,
              Lines.slices(source, files),
              (i, n) -> {
                Tokenizer tokenizer = spec.tokenizer();
                return Lines.slice(source, header, i, n).stream()
                    .filter(line -> tokenizer.encode(cells(line.text())[text]).length > sequence)
                    .count();
              })
          .stream()
          .mapToLong(Long::longValue)
          .sum();
    }

    Dataset<Row> rows(
        SparkSession spark, List<String> labels, TokenizerSpec spec, int sequence, int files) {
      SortedMap<String, Integer> numbers = LabelNames.numbered(labels);
      return Slices.rows(
          spark,
          Lines.slices(source, files),
          SCHEMA,
          (i, n) -> {
            Tokenizer tokenizer = spec.tokenizer();
            return Lines.slice(source, header, i, n).stream()
                .map(line -> row(line.text(), numbers, tokenizer, sequence))
                .iterator();
          });
    }

    private Row row(
        String line, SortedMap<String, Integer> numbers, Tokenizer tokenizer, int sequence) {
      String[] cells = cells(line);
      String name = cells[label].strip();
      return RowFactory.create(
          tokenizer.encode(cells[text], sequence),
          cells[text],
          Objects.requireNonNull(numbers.get(name), name),
          split(line),
          holdout.order(line));
    }

    private String split(String line) {
      return split.equals(Holdout.TRAIN) ? holdout.split(line) : split;
    }

    private static String[] cells(String line) {
      return line.split("\t", -1);
    }
  }

  /** What reading some lines finds. */
  private static final class Findings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final TreeMap<String, TreeSet<String>> labels = new TreeMap<>();
    private final HashMap<String, Long> pieces = new HashMap<>();
    private long wrong;

    void add(String split, String label, String text, TokenizerSource tokenizer) {
      counts.merge(split, 1L, Long::sum);
      addLabel(split, label);
      if (tokenizer instanceof TokenizerLearning learning
          && (learning.seesAll() || split.equals(Holdout.TRAIN))) {
        learning.count(text, pieces);
      }
    }

    /** As given, or learned from what was found. */
    TokenizerSpec tokenizer(TokenizerSource source) {
      return source instanceof TokenizerLearning learning
          ? learning.learn(pieces)
          : (TokenizerSpec) source;
    }

    void add(Findings other) {
      other.counts.forEach((split, count) -> counts.merge(split, count, Long::sum));
      other.labels.forEach((split, names) -> names.forEach(name -> addLabel(split, name)));
      other.pieces.forEach((piece, count) -> pieces.merge(piece, count, Long::sum));
      wrong += other.wrong;
    }

    SortedSet<String> labels(String split) {
      return labels.getOrDefault(split, new TreeSet<>());
    }

    SortedSet<String> allLabels() {
      SortedSet<String> all = new TreeSet<>(labels(Holdout.TRAIN));
      all.addAll(labels(Holdout.TEST));
      return all;
    }

    private void addLabel(String split, String label) {
      SortedSet<String> names = labels.computeIfAbsent(split, s -> new TreeSet<>());
      if (names.size() <= LabelNames.MOST) {
        names.add(label);
      }
    }
  }
}
