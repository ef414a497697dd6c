package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.data.text.TokenizerLearning;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Plain UTF-8 text, plain or gzipped, as tokens to predict.
 *
 * <p>A row holds {@code sequence} tokens in a row; the last row of a split begins earlier where the
 * split's length is no multiple, so that no token is lost. The end of the text is held out. A
 * tokenizer that is learned is learned from what is before it, or from all if it must see all.
 */
public final class TextImport {
  private static final StructType SCHEMA =
      new StructType()
          .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("position", DataTypes.LongType)
          .add(Properties.SPLIT, DataTypes.StringType);

  private TextImport() {}

  /**
   * What to import.
   *
   * @param sequence how many tokens a row holds
   * @param holdout the fraction at the end of the text that becomes the split {@code test}
   */
  public record Options(
      String source, int sequence, double holdout, TokenizerSource tokenizer, Target target) {
    public Options {
      Check.that(sequence >= 2, "text", "a sequence of %d", sequence);
      Check.that(
          0 <= holdout && holdout < 1, "text", "the holdout of %s is not in [0, 1)", holdout);
    }

    public static Options of(String source, Target target) {
      return new Options(source, 256, 0.1, TokenizerLearning.characters(), target);
    }

    public Options withSequence(int length) {
      return new Options(source, length, holdout, tokenizer, target);
    }

    public Options withHoldout(double fraction) {
      return new Options(source, sequence, fraction, tokenizer, target);
    }

    public Options withTokenizer(TokenizerSource other) {
      return new Options(source, sequence, holdout, other, target);
    }
  }

  /** Writes the table, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      Source source = Source.of(spark, options.source());
      TextChunks chunks = TextChunks.of(source, options.tokenizer().kind());
      int slices = Lines.slices(source, table.files());
      TokenizerSpec tokenizer = tokenizer(spark, chunks, slices, options);
      TokenIndex index = TokenIndex.of(spark, chunks, slices, tokenizer);
      long held = (long) (index.length() * options.holdout());
      SortedMap<String, Long> counts = new TreeMap<>();
      List<Dataset<Row>> rows = new ArrayList<>();
      for (Part part :
          List.of(
              new Part(Holdout.TRAIN, 0, index.length() - held, options.sequence()),
              new Part(Holdout.TEST, index.length() - held, index.length(), options.sequence()))) {
        if (part.from() < part.to()) {
          part.check(source);
          counts.put(part.split(), part.rows());
          rows.add(rows(spark, index, part, table.files()));
        }
      }
      return table.commit(
          rows.stream().reduce(Dataset::union).orElseThrow(),
          properties(options, tokenizer),
          counts);
    }
  }

  /** As given, or learned from the chunks that are not held out. */
  private static TokenizerSpec tokenizer(
      SparkSession spark, TextChunks chunks, int slices, Options options) {
    TokenizerSource wanted = TokenizerReader.found(spark, options.tokenizer());
    if (!(wanted instanceof TokenizerLearning learning)) {
      return (TokenizerSpec) wanted;
    }
    double part = learning.seesAll() ? 1 : 1 - options.holdout();
    int end = (int) Math.ceil(chunks.count() * part);
    Map<String, Long> counts = new HashMap<>();
    Slices.findings(
            spark,
            slices,
            (i, n) ->
                counts(chunks, chunks.first(i, n), Math.min(end, chunks.first(i + 1, n)), learning))
        .forEach(found -> found.forEach((piece, count) -> counts.merge(piece, count, Long::sum)));
    return learning.learn(counts);
  }

  private static Map<String, Long> counts(
      TextChunks chunks, int from, int to, TokenizerLearning learning) {
    Map<String, Long> counts = new HashMap<>();
    try (TextChunks.Reader reader = chunks.open(from)) {
      while (reader.chunk() < to) {
        learning.count(reader.next(), counts);
      }
    }
    return counts;
  }

  private static Dataset<Row> rows(SparkSession spark, TokenIndex index, Part part, int files) {
    int slices = (int) Math.min(files, part.rows());
    return Slices.rows(
        spark,
        slices,
        SCHEMA,
        (i, n) -> rows(index, part, part.rows() * i / n, part.rows() * (i + 1) / n));
  }

  private static Iterator<Row> rows(TokenIndex index, Part part, long from, long to) {
    TokenRows rows = new TokenRows(index, part, from, to);
    Slices.closeWithTask(rows);
    return rows;
  }

  private static SortedMap<String, String> properties(Options options, TokenizerSpec tokenizer) {
    SortedMap<String, String> properties = new TreeMap<>(PropertyValues.of(tokenizer));
    properties.put(Properties.FORMAT, "tokens");
    properties.put(Properties.SHAPE, Integer.toString(options.sequence()));
    properties.put(Properties.FEATURES, PropertyValues.of(List.of("tokens")));
    properties.put(Properties.CLASSES, Integer.toString(tokenizer.size()));
    properties.put(Properties.SOURCE, options.source());
    return properties;
  }

  /** The tokens from {@code from} to {@code to}, of one split, in rows. */
  record Part(String split, long from, long to, int sequence) implements Serializable {
    long rows() {
      return (to - from + sequence - 1) / sequence;
    }

    /** Where row {@code row} begins. */
    long start(long row) {
      return Math.min(from + row * sequence, to - sequence);
    }

    void check(Source source) {
      if (to - from < sequence) {
        throw ImportException.malformed(
            source.path(),
            "Its split %s has %d tokens, a row needs %d.".formatted(split, to - from, sequence),
            "Give a longer text, shorter sequences, or another holdout.");
      }
    }
  }
}
