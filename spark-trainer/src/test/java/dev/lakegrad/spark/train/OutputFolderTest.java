package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  private static final Configuration CONF = new Configuration();

  @TempDir private Path folder;

  private Output output(String name) {
    return Output.at(folder.resolve(name).toString());
  }

  @Test
  void refusesAPathThatExistsUnlessTheRunIsResumed() throws IOException {
    Files.createDirectories(folder.resolve("old"));
    Files.writeString(folder.resolve("old/model.json"), "{}");
    assertThatThrownBy(() -> OutputFolder.claim(output("old"), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("old exists.")
        .hasMessageContaining("resume");

    Output resumed = output("old").withExisting(Output.Existing.RESUME);
    OutputFolder claimed = OutputFolder.claim(resumed, CONF);
    claimed.abandon(new IllegalStateException());
    assertThat(folder.resolve("old/model.json")).exists();
  }

  @Test
  void takesAnEmptyOrAbsentFolderAndLeavesNothingBehindInIt() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    OutputFolder.claim(output("empty"), CONF);
    OutputFolder fresh = OutputFolder.claim(output("new"), CONF);
    assertThat(folder.resolve("empty")).isEmptyDirectory();

    fresh.abandon(new IllegalStateException());
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void refusesAPathThatCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> OutputFolder.claim(output("file/below"), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> OutputFolder.claim(Output.at("nosuch://host/x"), CONF))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("nosuch");
  }
}
