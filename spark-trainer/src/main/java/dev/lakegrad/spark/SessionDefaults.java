package dev.lakegrad.spark;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The settings that every session of ours starts with: Delta, and safe values in place of those of
 * Spark's defaults that make a distributed training run hang or read wrong data.
 *
 * <p>What the user set himself stays; {@code Preflight} refuses it where it is dangerous.
 */
public final class SessionDefaults {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";

  private static final Map<String, String> VALUES = Collections.unmodifiableMap(values());

  private static Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    values.put("spark.serializer", "org.apache.spark.serializer.KryoSerializer");

    // A killed task that is stuck in a socket keeps its slot for ever unless somebody reaps it.
    values.put("spark.task.reaper.enabled", "true");
    values.put("spark.task.reaper.killTimeout", "10s");

    // Seconds. Spark waits a year for a rank that does not come; decoding a table may take minutes.
    values.put("spark.barrier.sync.timeout", "1800");
    // Spark asks 40 times, 15 seconds apart, whether there are slots; Preflight has asked before.
    values.put("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    values.put("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "30");
    values.put("spark.speculation", "false");
    values.put("spark.dynamicAllocation.enabled", "false");

    // With these on, a table whose files are gone reads as empty instead of failing.
    values.put("spark.sql.files.ignoreMissingFiles", "false");
    values.put("spark.sql.files.ignoreCorruptFiles", "false");

    // Only where encryption is on: counter mode, the default, does not notice altered messages.
    values.put("spark.network.crypto.cipher", "AES/GCM/NoPadding");
    values.put("spark.network.crypto.authEngineVersion", "2");
    values.put(
        "spark.redaction.regex",
        "(?i)secret|password|passphrase|token|credential|authorization|private.?key"
            + "|access[._-]?key|api[._-]?key|account[.]key|[.]sas");
    return values;
  }

  private SessionDefaults() {}

  /** A session of what {@code spark-submit} or the system properties say, filled up by ours. */
  public static SparkSession.Builder builder(String title) {
    SparkConf conf = fill(new SparkConf());
    if (!conf.contains("spark.app.name")) {
      conf.setAppName(title);
    }
    return SparkSession.builder().config(conf);
  }

  /** Adds to {@code conf} what is not set in it, and returns it. */
  public static SparkConf fill(SparkConf conf) {
    VALUES.forEach(conf::setIfMissing);
    String extensions = conf.get(EXTENSIONS, "");
    if (!extensions.contains(DELTA)) {
      conf.set(EXTENSIONS, extensions.isBlank() ? DELTA : extensions + "," + DELTA);
    }
    return conf;
  }
}
