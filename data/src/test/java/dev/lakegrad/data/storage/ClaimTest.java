package dev.lakegrad.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
  private static final int RIVALS = 8;

  @TempDir private Path folder;
  private Path file;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("model/_claim");
    files = FileSystem.getLocal(new Configuration());
  }

  private Claim claim() throws IOException {
    return Claim.of(
        files,
        new org.apache.hadoop.fs.Path(file.toUri()),
        (name, owner) -> new LakegradException("Taken: " + name + ".", "By " + owner + ".", "Go."));
  }

  @Test
  void refusesASecondOneAndNamesTheFirst() throws IOException {
    Claim first = claim();
    assertThat(first.inherited()).isFalse();
    assertThatThrownBy(this::claim)
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Taken: file:" + file)
        .hasMessageContaining("process " + ProcessHandle.current().pid() + " on host");
    assertThat(file).as("the refusal left the claim alone").exists();

    first.close();
    assertThat(folder.resolve("model")).isEmptyDirectory();
    claim().close();
  }

  @Test
  void takesOverFromAProcessOfThisHostThatIsGone() throws Exception {
    leave(endedHere());

    try (Claim claim = claim()) {
      assertThat(claim.inherited()).isTrue();
      assertThat(file).content().contains("process " + ProcessHandle.current().pid() + " ");
      assertThatThrownBy(this::claim).isInstanceOf(LakegradException.class);
    }
    assertThat(folder.resolve("model")).isEmptyDirectory();
  }

  @Test
  void asksAPersonAboutAnotherHostAndAboutWordsOfOthers() throws Exception {
    String far = "process " + ended() + " on host far.example since 2020-01-01T00:00:00Z";
    for (String owner : List.of(far, "somebody", "")) {
      leave(owner);
      assertThatThrownBy(this::claim).isInstanceOf(LakegradException.class);
      assertThat(file).exists();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void asksAPersonAboutAContainerThatBearsThisHostsName() throws Exception {
    leave(endedHere().replaceFirst("pid:\\[\\d+]", "pid:[1]"));
    assertThatThrownBy(this::claim)
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("pid:[1]");
  }

  @RepeatedTest(20)
  void onlyOneOfManyAtTheSameMomentGetsIt() throws Exception {
    assertThat(admitted()).hasSize(1);
  }

  @RepeatedTest(20)
  void onlyOneOfManyTakesOver() throws Exception {
    leave(endedHere());
    assertThat(admitted()).hasSize(1).allMatch(Claim::inherited);
    try (var left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  /** The claims of those of many threads that were not refused. */
  private List<Claim> admitted() throws Exception {
    CyclicBarrier together = new CyclicBarrier(RIVALS);
    Callable<List<Claim>> rival =
        () -> {
          together.await(30, TimeUnit.SECONDS);
          try {
            return List.of(claim());
          } catch (LakegradException refused) {
            return List.of();
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(RIVALS);
    try {
      List<Claim> claims = new ArrayList<>();
      for (Future<List<Claim>> done : threads.invokeAll(Collections.nCopies(RIVALS, rival))) {
        claims.addAll(done.get());
      }
      return claims;
    } finally {
      threads.shutdown();
    }
  }

  private void leave(String owner) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, owner);
  }

  /** What the claim of a process says that ran here and has ended. */
  private String endedHere() throws Exception {
    try (Claim claim = claim()) {
      assertThat(claim.inherited()).isFalse();
      return Files.readString(file)
          .replace("process " + ProcessHandle.current().pid(), "process " + ended());
    }
  }

  private static long ended() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    return ended.pid();
  }
}
