package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images and labels in IDX files, the form of MNIST, plain or gzipped.
 *
 * <p>Both files are read through on the driver first: a wrong magic number, a truncated file,
 * counts that differ or a label that is no class end the import before anything is written.
 */
public final class IdxImport {
  static final StructType SCHEMA =
      new StructType().add("image", "binary").add("label", "int").add(Properties.SPLIT, "string");
  private static final StructType ORDERED = SCHEMA.add(RowOrder.COLUMN, "long");

  private IdxImport() {}

  /**
   * What to import.
   *
   * @param test the files of the split {@code test}; without them {@code holdout} makes one
   * @param labels the names of the classes 0, 1, ...; if empty, the classes are the numbers from 0
   *     to the largest label of the training file
   */
  public record Options(
      Files train, @Nullable Files test, Holdout holdout, List<String> labels, Target target) {
    public Options {
      labels = List.copyOf(labels);
      Check.that(
          test == null || holdout.fraction() == 0,
          "import",
          "test files and a holdout of %s exclude each other",
          holdout.fraction());
    }

    public static Options of(Files train, @Nullable Files test, Target target) {
      return new Options(train, test, new Holdout(0, 0), List.of(), target);
    }

    public Options withHoldout(Holdout rows) {
      return new Options(train, test, rows, labels, target);
    }

    public Options withLabels(List<String> names) {
      return new Options(train, test, holdout, names, target);
    }
  }

  /** Two files that belong together: record i of one is the label of record i of the other. */
  public record Files(String images, String labels) {}

  /** Writes the table, in one commit. */
  public static ImportReport run(SparkSession spark, Options options) {
    try (Destination table = Destination.open(spark, options.target())) {
      List<Pair> pairs = new ArrayList<>();
      pairs.add(Pair.of(spark, options.train(), Holdout.TRAIN, options.holdout()));
      if (options.test() != null) {
        pairs.add(Pair.of(spark, options.test(), Holdout.TEST, options.holdout()));
      }
      Summary summary = new Summary(options.labels());
      pairs.forEach(summary::read);
      Dataset<Row> rows =
          pairs.stream()
              .map(pair -> rows(spark, pair, table.files()))
              .reduce(Dataset::union)
              .orElseThrow();
      return table.commit(
          RowOrder.apply(rows, table.files()), summary.properties(options), summary.counts);
    }
  }

  private static Dataset<Row> rows(SparkSession spark, Pair pair, int files) {
    int slices = pair.images().zipped() ? 1 : files;
    int records = pair.records();
    return Slices.rows(
        spark,
        slices,
        ORDERED,
        (i, n) -> new IdxRows(pair, start(records, i, n), start(records, i + 1, n)));
  }

  private static int start(int records, int slice, int slices) {
    return (int) ((long) slice * records / slices);
  }

  /** Sources of one split, or of both if there is a holdout. */
  record Pair(Source images, Source labels, int records, String split, Holdout holdout)
      implements Serializable {

    static Pair of(SparkSession spark, Files files, String split, Holdout holdout) {
      Source images = Source.of(spark, files.images());
      Source labels = Source.of(spark, files.labels());
      try (IdxFile a = IdxFile.images(images);
          IdxFile b = IdxFile.labels(labels)) {
        if (a.records() != b.records()) {
          throw ImportException.malformed(
              files.images() + " with " + files.labels(),
              "The first has %d images, the second %d labels.".formatted(a.records(), b.records()),
              "Give the two files that belong together.");
        }
        return new Pair(images, labels, a.records(), split, holdout);
      }
    }

    String split(long record) {
      return split.equals(Holdout.TRAIN) ? holdout.split(record) : split;
    }

    /** Train and test files have records of the same number. */
    long order(long record) {
      return holdout.order(split.equals(Holdout.TRAIN) ? record : ~record);
    }
  }

  /** What one reading of all files finds. */
  private static final class Summary {
    private final SortedMap<String, Long> counts = new TreeMap<>();
    private final List<String> names;
    private int classes;
    private int @Nullable [] shape;
    private @Nullable ImageStatistics statistics;

    Summary(List<String> names) {
      this.names = names;
      this.classes = names.size();
    }

    void read(Pair pair) {
      try (IdxFile images = IdxFile.images(pair.images());
          IdxFile labels = IdxFile.labels(pair.labels())) {
        int[] shape = shape(images.record());
        ImageStatistics statistics = statistics(pair, shape);
        int most = 0;
        for (int i = 0; i < images.records(); i++) {
          byte[] image = images.next();
          int label = labels.next()[0] & 0xff;
          if (classes > 0 && label >= classes) {
            throw outside(pair, i, label);
          }
          most = Math.max(most, label);
          String split = pair.split(i);
          counts.merge(split, 1L, Long::sum);
          if (split.equals(Holdout.TRAIN)) {
            statistics.add(image);
          }
        }
        images.end();
        labels.end();
        classes = classes > 0 ? classes : most + 1;
      }
    }

    private ImageStatistics statistics(Pair pair, int[] found) {
      if (shape != null && !Arrays.equals(shape, found)) {
        throw ImportException.malformed(
            pair.images().path(),
            "Its images are %s, those of the training file %s."
                .formatted(Arrays.toString(found), Arrays.toString(shape)),
            "Give training and test files of one data set.");
      }
      if (statistics == null) {
        shape = found;
        statistics = new ImageStatistics(found[0]);
      }
      return statistics;
    }

    private LakegradException outside(Pair pair, int record, int label) {
      return ImportException.malformed(
          pair.labels().path(),
          "Record %d has the label %d, but the classes end at %d."
              .formatted(record, label, classes - 1),
          "Check that the file belongs to this data set, or give the name of every class.");
    }

    SortedMap<String, String> properties(Options options) {
      SortedMap<String, String> properties = new TreeMap<>();
      properties.put(Properties.FORMAT, "image");
      properties.put(Properties.FEATURES, PropertyValues.of(List.of("image")));
      properties.put(Properties.LABEL, "label");
      properties.put(Properties.CLASSES, Integer.toString(classes));
      properties.put(
          Properties.LABELS,
          PropertyValues.of(
              names.isEmpty()
                  ? IntStream.range(0, classes).mapToObj(Integer::toString).toList()
                  : names));
      properties.put(Properties.SOURCE, options.train().images());
      if (shape != null && statistics != null) {
        properties.put(
            Properties.SHAPE,
            Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        statistics.describe(properties);
      }
      return properties;
    }

    private static int[] shape(int[] record) {
      return record.length == 3 ? record : new int[] {1, record[0], record[1]};
    }
  }
}
