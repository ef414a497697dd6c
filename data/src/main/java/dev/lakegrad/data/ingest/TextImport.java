package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Plain UTF-8 text, plain or gzipped, as characters to predict.
 *
 * <p>The vocabulary is every character of the text, in the order of code points. A row holds {@code
 * sequence} characters in a row; the last row of a split begins earlier where the split's length is
 * no multiple, so that no character is lost. The end of the text is held out.
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
   * @param sequence how many characters a row holds
   * @param holdout the fraction at the end of the text that becomes the split {@code test}
   */
  public record Options(String source, int sequence, double holdout, Target target) {
    public Options {
      Check.that(sequence >= 2, "text", "a sequence of %d", sequence);
      Check.that(
          0 <= holdout && holdout < 1, "text", "the holdout of %s is not in [0, 1)", holdout);
    }

    public static Options of(String source, Target target) {
      return new Options(source, 256, 0.1, target);
    }

    public Options withSequence(int length) {
      return new Options(source, length, holdout, target);
    }

    public Options withHoldout(double fraction) {
      return new Options(source, sequence, fraction, target);
    }
  }

  /** Writes the table, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      Source source = Source.of(spark, options.source());
      Index index = Index.of(source);
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
          rows.add(rows(spark, source, index, part, table.files()));
        }
      }
      return table.commit(
          rows.stream().reduce(Dataset::union).orElseThrow(), properties(options, index), counts);
    }
  }

  private static Dataset<Row> rows(
      SparkSession spark, Source source, Index index, Part part, int files) {
    int slices = (int) Math.min(files, part.rows());
    return Slices.rows(
        spark,
        slices,
        SCHEMA,
        (i, n) -> rows(source, index, part, part.rows() * i / n, part.rows() * (i + 1) / n));
  }

  private static Iterator<Row> rows(Source source, Index index, Part part, long from, long to) {
    TokenRows rows = new TokenRows(source, index, part, from, to);
    Slices.closeWithTask(rows);
    return rows;
  }

  private static SortedMap<String, String> properties(Options options, Index index) {
    List<String> vocabulary =
        Arrays.stream(index.vocabulary()).mapToObj(Character::toString).toList();
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put(Properties.FORMAT, "tokens");
    properties.put(Properties.SHAPE, Integer.toString(options.sequence()));
    properties.put(Properties.FEATURES, PropertyValues.of(List.of("tokens")));
    properties.put(Properties.VOCABULARY, PropertyValues.of(vocabulary));
    properties.put(Properties.CLASSES, Integer.toString(vocabulary.size()));
    properties.put(Properties.SOURCE, options.source());
    return properties;
  }

  /** The characters from {@code from} to {@code to}, of one split, in rows. */
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
            "Its split %s has %d characters, a row needs %d.".formatted(split, to - from, sequence),
            "Give a longer text, shorter sequences, or another holdout.");
      }
    }
  }

  /** A text's length, its characters, and at which bytes some of them begin. */
  static final class Index implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int STRIDE = 1 << 14;

    private final int[] vocabulary;
    private final long[] offsets;
    private final long length;

    private Index(int[] vocabulary, long[] offsets, long length) {
      this.vocabulary = vocabulary;
      this.offsets = offsets;
      this.length = length;
    }

    /** Reads the whole text once. */
    static Index of(Source source) {
      TreeSet<Integer> seen = new TreeSet<>();
      List<Long> offsets = new ArrayList<>();
      long length = 0;
      try (Characters characters = Characters.open(source, 0)) {
        offsets.add(0L);
        for (int c = characters.next(); c >= 0; c = characters.next()) {
          seen.add(c);
          length++;
          if (length % STRIDE == 0) {
            offsets.add(characters.offset());
          }
        }
      }
      return new Index(
          seen.stream().mapToInt(Integer::intValue).toArray(),
          offsets.stream().mapToLong(Long::longValue).toArray(),
          length);
    }

    long length() {
      return length;
    }

    int[] vocabulary() {
      return vocabulary.clone();
    }

    int token(int character) {
      return Arrays.binarySearch(vocabulary, character);
    }

    /** The text from character {@code position} on. */
    Characters open(Source source, long position) {
      Characters characters = Characters.open(source, offsets[(int) (position / STRIDE)]);
      for (long i = position / STRIDE * STRIDE; i < position; i++) {
        characters.next();
      }
      return characters;
    }
  }
}
