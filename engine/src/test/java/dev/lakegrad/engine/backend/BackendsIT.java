package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of backends in a JVM of its own, started with other options than the tests'. */
class BackendsIT {
  private static final long DEADLINE_SECONDS = 60;

  @TempDir Path folder;

  /** What the other JVM runs. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      Backend chosen = Backends.preferred().forType(DType.F32);
      System.exit("vector".equals(chosen.name()) ? 2 : 0);
    }
  }

  /** Exit code of a JVM started with {@code options}, then what it wrote. */
  private List<String> run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classes, Probe.class.getName()));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return List.of(String.valueOf(process.exitValue()), Files.readString(output));
  }

  @Test
  void withoutTheIncubatorModulePlainIsTakenAndSaysWhy() throws Exception {
    List<String> result = run();

    assertThat(result.get(0)).as(result.get(1)).isEqualTo("0");
    assertThat(result.get(1))
        .contains("float32 by plain loops")
        .contains("not loaded: vector needs the module jdk.incubator.vector");
  }

  @Test
  void withTheModuleVectorIsTaken() throws Exception {
    List<String> result = run("--add-modules=jdk.incubator.vector");

    assertThat(result.get(0)).as(result.get(1)).isEqualTo("2");
    assertThat(result.get(1)).contains("float32 by vector (").doesNotContain("not loaded");
  }

  @Test
  void thePropertyHasItsWay() throws Exception {
    List<String> result = run("--add-modules=jdk.incubator.vector", "-Dlakegrad.backend=plain");

    assertThat(result.get(0)).as(result.get(1)).isEqualTo("0");
    assertThat(result.get(1)).contains("float32 by plain loops").doesNotContain("not loaded");
  }

  @Test
  void aBackendThatIsAskedForButMissingIsNoSilentFallback() throws Exception {
    List<String> result = run("-Dlakegrad.backend=vector");

    assertThat(result.get(0)).isEqualTo("1");
    assertThat(result.get(1))
        .contains("The backend \"vector\" was asked for")
        .contains("--add-modules=jdk.incubator.vector");
  }
}
