package dev.lakegrad.spark.collective;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ring of processes: what threads in one JVM cannot show. */
class RingProcessesIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final List<Process> processes = new ArrayList<>();
  private final List<BufferedReader> outputs = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void twoProcessesGetTheSameSum() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          start(2, 20);
          List<String> last = lastLines();
          assertThat(last).allMatch(line -> line.startsWith("sum "));
          assertThat(last.get(0)).isEqualTo(last.get(1));
        });
  }

  @Test
  void survivorsOfAKilledProcessSayWhoWasLost() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          start(3, Integer.MAX_VALUE);
          for (BufferedReader output : outputs) {
            assertThat(output.readLine()).isEqualTo("going");
          }
          assertThat(processes.get(1).toHandle().destroyForcibly()).isTrue();

          List<String> last = lastLines();
          assertThat(List.of(last.get(0), last.get(2)))
              .allSatisfy(
                  line ->
                      assertThat(line)
                          .startsWith("failure Rank 1 (127.0.0.1:")
                          .contains("was lost in all-reduce"));
        });
  }

  private void start(int size, int times) throws IOException {
    String key = HexFormat.of().formatHex(JobKey.randomBytes(32));
    for (int rank = 0; rank < size; rank++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  RingMember.class.getName(),
                  Integer.toString(rank),
                  Integer.toString(size),
                  key,
                  Integer.toString(times))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      processes.add(process);
      outputs.add(process.inputReader(UTF_8));
    }
    List<String> peers = new ArrayList<>();
    for (BufferedReader output : outputs) {
      peers.add(output.readLine());
    }
    for (Process process : processes) {
      PrintStream in = new PrintStream(process.getOutputStream(), true, UTF_8);
      in.println(String.join(" ", peers));
    }
  }

  private List<String> lastLines() throws IOException {
    List<String> last = new ArrayList<>();
    for (BufferedReader output : outputs) {
      String line = "";
      for (String next = output.readLine(); next != null; next = output.readLine()) {
        line = next;
      }
      last.add(line);
    }
    return last;
  }
}
