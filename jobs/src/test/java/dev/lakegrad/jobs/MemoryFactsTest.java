package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.spark.train.PeakMemory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryFactsTest {

  @Test
  void eachWorkerHasALineInMegabytesAndAnObjectInBytes() {
    Report report = new Report();
    MemoryFacts.of(
        List.of(new PeakMemory(12_340_000, 345_600_000L), new PeakMemory(50_000, null)), report);

    assertThat(text(report))
        .isEqualTo(
            """
            peak memory      rank 0: tensors 12.3 MB, process 345.6 MB
                             rank 1: tensors 0.1 MB, process unknown
            """);
    assertThat(report.json())
        .isEqualTo(
            "{\"peak_memory\":[{\"tensor_bytes\":12340000,\"resident_bytes\":345600000},"
                + "{\"tensor_bytes\":50000,\"resident_bytes\":null}]}");
  }

  @Test
  void memoryThatWasNotRecordedIsUnknown() {
    Report report = new Report();
    MemoryFacts.of(List.of(), report);

    assertThat(text(report)).isEqualTo("peak memory      unknown: not recorded with this model\n");
    assertThat(report.json()).isEqualTo("{\"peak_memory\":null}");
  }

  private static String text(Report report) {
    StringWriter text = new StringWriter();
    report.printText(new PrintWriter(text));
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
