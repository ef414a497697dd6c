package dev.lakegrad.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process that is in RAM, as Linux tells it; 0 elsewhere. */
final class Resident {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Resident() {}

  /** Now, in KiB. */
  static long kilobytes() {
    return read("VmRSS:");
  }

  /** The most that it ever was, in KiB. */
  static long peakKilobytes() {
    return read("VmHWM:");
  }

  private static long read(String field) {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new IllegalStateException("bench: cannot read " + STATUS, e);
    }
  }
}
