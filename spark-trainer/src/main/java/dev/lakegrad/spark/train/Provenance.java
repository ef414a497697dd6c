package dev.lakegrad.spark.train;

import dev.lakegrad.data.table.DatasetVersion;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from: enough to make it again.
 *
 * @param committed when the table's version was committed, in milliseconds since 1970
 * @param training the whole spec, its seed among it
 * @param steps that were trained
 * @param samples that were seen, each as often as it was
 * @param sparkVersion of the cluster
 * @param lakegradVersion of this code
 * @param kernels that computed at the end; others of the same seed round otherwise
 * @param memory that each worker took at most, by rank; empty where that was not recorded
 * @param metrics such as {@code test_accuracy}
 * @param weightsSha256 equal for equal weights
 */
public record Provenance(
    String table,
    String tableId,
    long version,
    long committed,
    String fingerprint,
    @Nullable String split,
    long rows,
    TrainingSpec training,
    long steps,
    long samples,
    String sparkVersion,
    String lakegradVersion,
    String kernels,
    List<PeakMemory> memory,
    SortedMap<String, Double> metrics,
    String weightsSha256) {

  public Provenance {
    memory = memory == null ? List.of() : List.copyOf(memory); // null from files without it
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  static Provenance of(
      DatasetVersion data,
      TrainingSpec training,
      long steps,
      String spark,
      String kernels,
      List<PeakMemory> memory,
      String sha256) {
    long rows = data.rows();
    return new Provenance(
        data.path(),
        data.tableId(),
        data.version(),
        data.timestamp(),
        data.fingerprint(),
        data.split(),
        rows,
        training,
        steps,
        samples(rows, training.globalBatch(), steps),
        spark,
        lakegrad(),
        kernels,
        memory,
        Collections.emptySortedMap(),
        sha256);
  }

  /** How many samples the first {@code steps} of a run see; an epoch's last batch may be short. */
  static long samples(long rows, int batch, long steps) {
    long perEpoch = (rows + batch - 1) / batch;
    return steps / perEpoch * rows + Math.min(rows, steps % perEpoch * batch);
  }

  /** This with more metrics, or new values of the same ones. */
  public Provenance withMetrics(Map<String, Double> more) {
    SortedMap<String, Double> all = new TreeMap<>(metrics);
    all.putAll(more);
    return new Provenance(
        table,
        tableId,
        version,
        committed,
        fingerprint,
        split,
        rows,
        training,
        steps,
        samples,
        sparkVersion,
        lakegradVersion,
        kernels,
        memory,
        all,
        weightsSha256);
  }

  private static String lakegrad() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
