package dev.lakegrad.jobs;

import dev.lakegrad.spark.train.PeakMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be said about the memory that the workers of a training took. */
final class MemoryFacts {
  private static final String NAME = "peak_memory";
  private static final String LINE = "%-16s %s";

  private MemoryFacts() {}

  /** A line, and an object, for each worker; {@code memory} is empty where it is unknown. */
  static void of(List<PeakMemory> memory, Report report) {
    List<Map<String, @Nullable Long>> workers = new ArrayList<>();
    for (PeakMemory peak : memory) {
      String title = workers.isEmpty() ? "peak memory" : "";
      report.text(LINE.formatted(title, text(workers.size(), peak)));
      workers.add(bytes(peak));
    }
    if (memory.isEmpty()) {
      report.text(LINE.formatted("peak memory", "unknown: not recorded with this model"));
    }
    report.hidden(NAME, memory.isEmpty() ? null : workers);
  }

  private static String text(int rank, PeakMemory peak) {
    Long resident = peak.residentBytes();
    return "rank %d: tensors %s, process %s"
        .formatted(
            rank,
            megabytes(peak.tensorBytes()),
            resident == null ? "unknown" : megabytes(resident));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static Map<String, @Nullable Long> bytes(PeakMemory peak) {
    Map<String, @Nullable Long> facts = new LinkedHashMap<>();
    facts.put("tensor_bytes", peak.tensorBytes());
    facts.put("resident_bytes", peak.residentBytes());
    return facts;
  }
}
