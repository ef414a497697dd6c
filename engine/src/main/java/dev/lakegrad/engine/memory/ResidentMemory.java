package dev.lakegrad.engine.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process that is in RAM, in bytes, as Linux tells it; nothing elsewhere. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private ResidentMemory() {}

  /** What it is now. */
  public static OptionalLong now() {
    return read("VmRSS:");
  }

  /** The most that it ever was. */
  public static OptionalLong peak() {
    return read("VmHWM:");
  }

  private static OptionalLong read(String field) {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // a figure is missing then, and nothing else
    }
  }
}
