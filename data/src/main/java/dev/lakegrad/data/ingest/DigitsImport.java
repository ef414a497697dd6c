package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A table of generated {@link Digits}, drawn on the executors: data that needs no download.
 *
 * <p>Every append draws new digits: version v of a table has the digits of its own seed, made of
 * the given one and v.
 */
public final class DigitsImport {
  private DigitsImport() {}

  /**
   * What to draw.
   *
   * @param train samples of the split {@code train}, {@code test} those of the split {@code test};
   *     multiples of 10 hold every digit equally often
   */
  public record Options(int train, int test, long seed, Target target) {
    public Options {
      Check.that(train > 0, "digits", "%d samples to train with", train);
      Check.that(test >= 0, "digits", "%d samples to test with", test);
    }
  }

  /** Writes the table, or one more version of it, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      Digits digits = new Digits(options.seed() + 0x9E3779B9L * table.nextVersion());
      Dataset<Row> rows = rows(spark, digits, 0, options.train(), Holdout.TRAIN, table.files());
      SortedMap<String, Long> counts = new TreeMap<>();
      counts.put(Holdout.TRAIN, (long) options.train());
      if (options.test() > 0) {
        long end = (long) options.train() + options.test();
        rows = rows.union(rows(spark, digits, options.train(), end, Holdout.TEST, table.files()));
        counts.put(Holdout.TEST, (long) options.test());
      }
      return table.commit(rows, properties(spark, digits, options, table.files()), counts);
    }
  }

  private static Dataset<Row> rows(
      SparkSession spark, Digits digits, long from, long to, String split, int files) {
    return Slices.rows(
        spark,
        files,
        IdxImport.SCHEMA,
        (slice, n) ->
            indices(from, to, slice, n)
                .mapToObj(i -> RowFactory.create(digits.image(i), digits.label(i), split))
                .iterator());
  }

  private static LongStream indices(long from, long to, int slice, int slices) {
    long count = to - from;
    return LongStream.range(from + slice * count / slices, from + (slice + 1) * count / slices);
  }

  private static SortedMap<String, String> properties(
      SparkSession spark, Digits digits, Options options, int slices) {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put(Properties.FORMAT, "image");
    properties.put(Properties.SHAPE, "1," + Digits.SIDE + "," + Digits.SIDE);
    properties.put(Properties.FEATURES, PropertyValues.of(List.of("image")));
    properties.put(Properties.LABEL, "label");
    properties.put(Properties.CLASSES, Integer.toString(Digits.CLASSES));
    properties.put(
        Properties.LABELS,
        PropertyValues.of(IntStream.range(0, Digits.CLASSES).mapToObj(Integer::toString).toList()));
    properties.put(Properties.SOURCE, "digits drawn from seed " + options.seed());
    statistics(spark, digits, options.train(), slices).describe(properties);
    return properties;
  }

  private static ImageStatistics statistics(
      SparkSession spark, Digits digits, int train, int slices) {
    ImageStatistics all = new ImageStatistics(1);
    Slices.findings(
            spark,
            slices,
            (slice, n) -> {
              ImageStatistics part = new ImageStatistics(1);
              indices(0, train, slice, n).forEach(i -> part.add(digits.image(i)));
              return part;
            })
        .forEach(all::add);
    return all;
  }
}
