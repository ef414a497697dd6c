package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training onto a disk that is really full: a small one in memory, where the system grants it. */
class FullDiskIT {
  /** A model of 16 hidden units: its checkpoints, of weights and two moments, have 150 KiB. */
  private static final String[] MODEL = {"--model=mlp", "--set=hidden=16", "--seed=5"};

  @TempDir private Path folder;
  private final Terminal terminal = Terminal.on(JobSession.get());
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        system("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "no small disk can be mounted here (that takes root): training on a full disk is not"
            + " tested");
    assertThat(terminal.run("import", "digits", "--table", table(), "--train=100", "--test=20"))
        .as(terminal.err())
        .isEqualTo(0);
  }

  @AfterEach
  void unmount() throws Exception {
    system("umount", "--lazy", disk.toString()); // a writer that failed keeps its file open
  }

  @Test
  void checkpointsThatFillItEndTheRunAndItGoesOnOnceThereIsRoom() throws Exception {
    resize("400k"); // two checkpoints, and not the third before the first is deleted
    assertThat(train("disk", "--epochs=4")).as(terminal.err()).isEqualTo(5);
    assertThat(terminal.err())
        .contains("Training failed 2 times.", "could not be saved", "The file system is full")
        .contains("Free some space", "resume")
        .doesNotContain("\tat ");
    assertThat(names(disk.resolve("out"))).containsExactly("checkpoints");
    assertThat(names(disk.resolve("out/checkpoints")))
        .containsExactly("step-000000000010", "step-000000000020");

    JsonNode found = json("describe", "--checkpoints", disk.resolve("out").toString());
    assertThat(found.get("found")).hasSize(2);
    assertThat(found.get("found").get(1).get("step").asInt()).isEqualTo(20);

    resize("4m");
    assertThat(train("disk", "--epochs=4", "--resume")).as(terminal.err()).isEqualTo(0);
    assertThat(sha256("disk")).isEqualTo(undisturbed("--epochs=4"));
  }

  @Test
  void aModelThatDoesNotFitAnyMoreIsWrittenOnceThereIsRoom() throws Exception {
    resize("330k"); // two checkpoints, and no model beside them
    assertThat(train("disk", "--epochs=2")).as(terminal.err()).isEqualTo(5);
    assertThat(terminal.err()).contains("The model cannot be written", "No space left");
    assertThat(names(disk.resolve("out"))).containsExactly("checkpoints");

    resize("4m");
    assertThat(train("disk", "--epochs=2", "--resume")).as(terminal.err()).isEqualTo(0);
    assertThat(sha256("disk")).isEqualTo(undisturbed("--epochs=2"));
  }

  @Test
  void aDiskThatIsFullFromTheBeginningIsRefusedAndLeftAsItWas() throws Exception {
    fill();
    assertThat(train("disk", "--epochs=1")).as(terminal.err()).isEqualTo(4);
    assertThat(terminal.err())
        .contains("cannot be written", "No space left")
        .doesNotContain("\tat ");
    assertThat(names(disk)).containsExactly("ballast");

    assertThat(terminal.run("import", "digits", "--table", disk.resolve("t").toString()))
        .as(terminal.err())
        .isEqualTo(4);
    assertThat(names(disk)).containsExactly("ballast");
  }

  @Test
  void aTableThatFillsItIsTakenAwayAgain() throws Exception {
    resize("256k");
    String big = disk.resolve("big").toString();
    assertThat(terminal.run("import", "digits", "--table", big, "--train=4000", "--test=20"))
        .as(terminal.err())
        .isEqualTo(4);
    assertThat(terminal.err())
        .contains("big was not written.", "No space left on device", "mend the cause")
        .doesNotContain("\tat ");
    assertThat(names(disk)).isEmpty();
  }

  @Test
  void predictionsThatFillItAreTakenAwayAgain() throws Exception {
    assertThat(train("elsewhere", "--epochs=1")).as(terminal.err()).isEqualTo(0);
    resize("8k");
    String model = folder.resolve("elsewhere/out").toString();
    String predictions = disk.resolve("predictions").toString();
    assertThat(terminal.run("predict", "--model", model, "--out", predictions))
        .as(terminal.err())
        .isEqualTo(4);
    assertThat(terminal.err())
        .contains("predictions was not written.", "No space left on device")
        .doesNotContain("\tat ");
    assertThat(names(disk)).isEmpty();
  }

  private String table() {
    return folder.resolve("table").toString();
  }

  private int train(String place, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--table", table(), "--batch=10"));
    words.addAll(List.of(MODEL));
    words.addAll(List.of("--out", folder.resolve(place).resolve("out").toString()));
    words.add("--max-failures=1");
    words.addAll(List.of(more));
    return terminal.run(words.toArray(String[]::new));
  }

  private String undisturbed(String... more) throws IOException {
    assertThat(train("elsewhere", more)).as(terminal.err()).isEqualTo(0);
    return sha256("elsewhere");
  }

  private String sha256(String place) throws IOException {
    return json("describe", "--model", folder.resolve(place).resolve("out").toString())
        .get("weights_sha256")
        .asText();
  }

  private JsonNode json(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    assertThat(terminal.run(all.toArray(String[]::new))).as(terminal.err()).isEqualTo(0);
    return new ObjectMapper().readTree(terminal.lastLine());
  }

  /** Leaves no byte free. */
  private void fill() {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("ballast"))) {
      for (int i = 0; i < 1024; i++) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    assertThat(disk.toFile().getUsableSpace()).isZero();
  }

  private void resize(String size) throws Exception {
    assertThat(system("mount", "-o", "remount,size=" + size, disk.toString())).isTrue();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Whether the command is there and ends well. */
  private static boolean system(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
