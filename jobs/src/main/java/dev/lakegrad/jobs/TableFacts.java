package dev.lakegrad.jobs;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.Retention;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.text.TokenizerSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** What can be said about a pinned version, its samples and a plan to train on them. */
final class TableFacts {
  private TableFacts() {}

  static void version(SparkSession spark, DatasetVersion data, Report report) {
    Retention retention = DeltaTables.retention(spark, data);
    report
        .fact("table", data.path())
        .fact("table_id", data.tableId())
        .fact("version", data.version())
        .fact("committed", Instant.ofEpochMilli(data.timestamp()).toString())
        .fact("latest", retention.latest());
    readable(retention, report);
    report
        .fact("split", data.split())
        .fact("splits", DeltaTables.splits(data))
        .fact("rows", data.rows())
        .fact("files", data.files().size())
        .fact("bytes", data.bytes())
        .fact("columns", data.schema().simpleString())
        .fact("fingerprint", data.fingerprint());
  }

  /** Only what is superseded expires; the latest version may be superseded at any moment. */
  private static void readable(Retention retention, Report report) {
    if (retention.latest()) {
      String surely = retention.readableUntil().toString();
      report
          .hidden("readable_until", null)
          .hidden("readable_at_least_until", surely)
          .text("readable until   it is superseded, and at least " + surely);
    } else {
      report.fact("readable_until", retention.readableUntil().toString());
    }
  }

  static void samples(SampleSchema samples, Report report) {
    report
        .fact("format", samples.format().name().toLowerCase(Locale.ROOT))
        .fact("features", samples.features())
        .fact("label", samples.label())
        .fact("shape", ints(samples.shape().toArray()))
        .fact("classes", samples.classes());
    if (!samples.labels().isEmpty()) {
      report.fact("labels", samples.labels());
    }
    TokenizerSpec tokenizer = samples.tokenizer();
    if (tokenizer != null) {
      report.fact("tokenizer", tokenizer.kind().label()).fact("vocabulary", tokenizer.size());
    }
  }

  /** The plan's cut, and the first rows that each worker trains on. */
  static void plan(ShardPlan plan, Report report) {
    report
        .fact("workers", plan.workers())
        .fact("global_batch", plan.globalBatch())
        .fact("seed", plan.seed())
        .fact("epoch", plan.epoch())
        .fact("steps", plan.steps())
        .fact("last_batch", plan.steps() == 0 ? 0 : plan.globalCount(plan.steps() - 1));
    for (int rank = 0; rank < plan.workers() && plan.steps() > 0; rank++) {
      long[] rows = plan.indices(0, rank);
      long[] first = Arrays.copyOf(rows, Math.min(rows.length, 8));
      report.text(
          "  rank %d begins with %d rows: %s%s"
              .formatted(rank, rows.length, list(first), first.length < rows.length ? " ..." : ""));
    }
  }

  private static String list(long... rows) {
    return String.join(" ", Arrays.stream(rows).mapToObj(Long::toString).toList());
  }

  private static List<Integer> ints(int... values) {
    return Arrays.stream(values).boxed().toList();
  }
}
