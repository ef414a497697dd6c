package dev.lakegrad.jobs;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a job that the system ends, and of an executor: processes that get signals. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InterruptionIT {
  private static final int SIGINT = 2;
  private static final String[] TRAIN = {
    "train", "--table=digits", "--model=mlp", "--set=hidden=16", "--batch=20", "--out=model"
  };

  @TempDir private static Path folder;
  private static Scripts scripts;

  @BeforeAll
  static void drawDigits() throws Exception {
    scripts = Scripts.ofThisBuild(folder, Duration.ofMinutes(2));
    scripts.lakegrad(
        "import", "digits", "--master=local[1]", "--table=digits", "--train=4000", "--test=40");
  }

  @Test
  void aLostExecutorIsToldOnceAndATrainingThatIsEndedGoesOn() throws Exception {
    Process process =
        scripts.start(
            words("--master", "local-cluster[2,1,1024]", "--workers=2", "--epochs=99999"));
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      readUntil(err, "epoch ");
      kill(process.descendants());
      assertThat(readUntil(err, "Rank "))
          .contains(" was lost: ", "Going on after step ", "failure 1 of 3.");
      readUntil(err, "epoch ");
      readUntil(err, "epoch "); // ten seconds and many checkpoints later
      signal("-TERM", process.pid());

      assertThat(err.lines())
          .filteredOn(line -> !line.startsWith("epoch "))
          .containsExactly(
              "lakegrad train: interrupted; it is being stopped.",
              "  Checkpoints are kept: the same command with --resume goes on from the latest one.");
    }
    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(names(folder.resolve("model"))).containsExactly("checkpoints");

    int reached = lastStep();
    String more = "--max-steps=" + (reached + 5);
    JsonNode resumed =
        scripts.lakegrad(
            words("--master=local[2]", "--workers=2", "--epochs=99999", more, "--resume"));
    assertThat(resumed.get("steps").asInt()).isEqualTo(reached + 5);
    assertThat(names(folder))
        .as("Spark leaves nothing where the user is")
        .containsExactly("digits", "err.txt", "model", "out.txt");
  }

  @Test
  void aTrainingWithoutACheckpointLeavesNothing() throws Exception {
    Process process =
        scripts.start(
            ("train --master=local[1] --table=digits --model=mlp --out=none --batch=1"
                    + " --checkpoint-every=99999")
                .split(" "));
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      readUntil(err, "epoch 1/5 ");
      signal(heedsCtrlC() ? "-INT" : "-TERM", process.pid());

      assertThat(err.lines())
          .filteredOn(line -> !line.startsWith("epoch "))
          .containsExactly(
              "lakegrad train: interrupted; it is being stopped.",
              "  Nothing is left of its result: run the same command again.");
    }
    assertThat(process.waitFor()).isEqualTo(heedsCtrlC() ? 130 : 143);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  /** A shell lets its background jobs ignore SIGINT, and what they start ignores it too. */
  private static boolean heedsCtrlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return true;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .noneMatch(ignored -> (ignored & 1L << (SIGINT - 1)) != 0);
  }

  @Test
  void anImportThatIsEndedLeavesNothing() throws Exception {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, ENTRY_CREATE);
      Process process =
          scripts.start("import", "digits", "--master=local[2]", "--table=big", "--train=60000");
      awaitFile(watch, "_big.writing");
      signal("-TERM", process.pid());

      try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
        assertThat(err.lines())
            .filteredOn(line -> !line.startsWith("WARNING: Using incubator modules"))
            .containsExactly(
                "lakegrad import digits: interrupted; it is being stopped.",
                "  Nothing is left of its result: run the same command again.");
      }
      assertThat(process.waitFor()).isEqualTo(143);
    }
    assertThat(names(folder)).doesNotContain("big", "_big.writing");
  }

  private static void awaitFile(WatchService watch, String name) throws Exception {
    List<String> seen = new ArrayList<>();
    while (!seen.contains(name)) {
      WatchKey key = watch.take();
      key.pollEvents().forEach(event -> seen.add(String.valueOf(event.context())));
      key.reset();
    }
  }

  private static int lastStep() throws Exception {
    JsonNode found =
        scripts.lakegrad("describe", "--master=local[1]", "--checkpoints=model").get("found");
    assertThat(found).hasSize(2);
    return found.get(1).get("step").asInt();
  }

  private static String[] words(String... more) {
    return Stream.concat(Stream.of(TRAIN), Stream.of(more)).toArray(String[]::new);
  }

  /** The next line that begins so; before it come only lines that all is well. */
  private static String readUntil(BufferedReader lines, String start) throws Exception {
    String line = lines.readLine();
    while (line != null && !line.startsWith(start)) {
      assertThat(line).containsPattern("^(WARNING: Using incubator|Training on|epoch )");
      line = lines.readLine();
    }
    assertThat(line).startsWith(start);
    return line;
  }

  private static void kill(Stream<ProcessHandle> processes) {
    ProcessHandle executor =
        processes
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    assertThat(executor.destroyForcibly()).isTrue();
  }

  private static void signal(String name, long process) throws Exception {
    assertThat(new ProcessBuilder("kill", name, Long.toString(process)).start().waitFor()).isZero();
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
