package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.Fault;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a claim works by being open
class OutputFolderTest {
  @TempDir private Path temporary;
  private Path model;

  @BeforeEach
  void name() {
    model = temporary.resolve("models/model");
  }

  private OutputFolder claim(Output.Existing existing) {
    return OutputFolder.claim(
        Output.at(model.toString()).withExisting(existing), new Configuration());
  }

  @Test
  void lastsAsLongAsTheRunAndKeepsWhatItWrote() throws IOException {
    try (OutputFolder folder = claim(Output.Existing.REFUSE)) {
      assertThat(model.resolve(OutputFolder.CLAIM)).exists();
      Files.writeString(model.resolve("model.json"), "{}");
    }
    assertThat(model).isDirectoryContaining("glob:**model.json");
    assertThat(model.resolve(OutputFolder.CLAIM)).doesNotExist();
  }

  @Test
  void refusesASecondRunWhetherItResumesOrNot() {
    try (OutputFolder first = claim(Output.Existing.REFUSE)) {
      for (Output.Existing existing : Output.Existing.values()) {
        assertThatThrownBy(() -> claim(existing))
            .isInstanceOf(LakegradException.class)
            .hasMessageStartingWith("Another run is writing to " + model)
            .hasMessageContaining("process " + ProcessHandle.current().pid())
            .hasMessageContaining("delete that file")
            .matches(e -> Fault.behind(e).equals(Optional.of(Fault.Place.OUTPUT)));
      }
      assertThat(model.resolve(OutputFolder.CLAIM)).exists();
    }
  }

  @Test
  void whatAKilledRunLeftIsGoneOnWithButNotOverwritten() throws Exception {
    Path claim = model.resolve(OutputFolder.CLAIM);
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    String killed;
    try (OutputFolder running = claim(Output.Existing.REFUSE)) {
      Files.createDirectories(model.resolve("checkpoints"));
      killed =
          Files.readString(claim)
              .replace("process " + ProcessHandle.current().pid(), "process " + ended.pid());
    }
    Files.writeString(claim, killed);

    assertThatThrownBy(() -> claim(Output.Existing.REFUSE)).hasMessageContaining("exists.");
    Files.writeString(claim, killed);
    claim(Output.Existing.RESUME).close();
    assertThat(model.resolve("checkpoints")).isEmptyDirectory();
    assertThat(claim).doesNotExist();
  }

  @Test
  void nothingIsLeftOfARunThatWasAbandoned() throws IOException {
    try (OutputFolder folder = claim(Output.Existing.REFUSE)) {
      Files.createDirectories(model.resolve("checkpoints/_tmp-step"));
      folder.abandon(new IllegalStateException("failed"));
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void aFolderThatWasThereBeforeStaysEmpty() throws IOException {
    Files.createDirectories(model);
    try (OutputFolder folder = claim(Output.Existing.REFUSE)) {
      Files.createDirectories(model.resolve("checkpoints"));
      folder.abandon(new IllegalStateException("failed"));
    }
    assertThat(model).isEmptyDirectory();
  }

  @Test
  void whatWasThereBeforeARunResumedStays() throws IOException {
    Files.createDirectories(model.resolve("checkpoints"));
    try (OutputFolder folder = claim(Output.Existing.RESUME)) {
      folder.abandon(new IllegalStateException("failed"));
    }
    assertThat(model.resolve("checkpoints")).exists();
  }

  @Test
  void aFileIsNotAFolder() throws IOException {
    Files.createDirectories(model.getParent());
    Files.writeString(model, "mine");
    for (Output.Existing existing : Output.Existing.values()) {
      assertThatThrownBy(() -> claim(existing)).hasMessageContaining("exists.");
    }
    assertThat(model).hasContent("mine");
  }

  @Test
  void aFolderThatHoldsSomethingIsNotTouched() throws IOException {
    Files.createDirectories(model);
    Files.writeString(model.resolve("mine"), "mine");
    assertThatThrownBy(() -> claim(Output.Existing.REFUSE)).hasMessageContaining("exists.");
    assertThat(model).isDirectoryNotContaining("glob:**_training*");
  }

  @Test
  void refusesAPathThatCannotBeWritten() throws IOException {
    Files.writeString(temporary.resolve("file"), "x");
    refuses(temporary.resolve("file/below").toString(), "below cannot be created.");
    refuses("nosuch://host/x", "nosuch://host/x cannot be written.");
  }

  @Test
  void aFolderThatMayNotBeMadeIsNamed() {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc here");
    refuses("/proc/foo/x", "The output folder /proc/foo/x cannot be created.");
  }

  private static void refuses(String path, String told) {
    assertThatThrownBy(() -> OutputFolder.claim(Output.at(path), new Configuration()))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining(told);
  }
}
