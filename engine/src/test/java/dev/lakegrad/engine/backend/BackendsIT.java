package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of backends in a JVM of its own, started with other options than the tests'. */
class BackendsIT {
  private static final long DEADLINE_SECONDS = 60;

  @TempDir Path folder;

  /** What the other JVM runs: computes something, and writes with which backend. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      Backend chosen = Backends.preferred().forType(DType.F32);
      Buffer one = Buffer.allocate(DType.F32, 1);
      chosen.fill(2, one);
      Matrix matrix = Matrix.of(one, 1);
      chosen.matmul(1, 1, 1, 1, matrix, matrix, true, matrix);
      System.err.println("2 + 2 x 2 is " + one.get(0) + " by " + chosen.name());
    }
  }

  private static final String CLASSES =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  /** Exit code of a JVM started with {@code options}, then what it wrote. */
  private List<String> run(String... options) throws IOException, InterruptedException {
    return runWith(CLASSES, options);
  }

  private List<String> runWith(String classes, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
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

  private static void assertComputes(List<String> result, String backend) {
    assertThat(result.get(0)).as(result.get(1)).isEqualTo("0");
    assertThat(result.get(1)).contains("2 + 2 x 2 is 6.0 by " + backend);
  }

  @Test
  void theNativeOneIsTakenAndSaysItsInstructionSet() throws Exception {
    Backend here = Native.backend();
    List<String> result = run("--add-modules=jdk.incubator.vector");

    assertComputes(result, "onednn");
    assertThat(result.get(1))
        .contains("Kernels: float32 by " + here.description())
        .doesNotContain("not loaded");
  }

  @Test
  void theNativeOneNeedsNoIncubatorModule() throws Exception {
    assertThat(Native.backend().priority()).isPositive();
    List<String> result = run();

    assertComputes(result, "onednn");
    assertThat(result.get(1)).contains("not loaded: vector needs the module");
  }

  @Test
  void withoutNativeCodeVectorIsTakenAndSaysWhy() throws Exception {
    String classes =
        Arrays.stream(CLASSES.split(File.pathSeparator))
            .filter(entry -> !entry.matches(".*/dnnl-[^/]*-(linux|macosx|windows)-[^/]*"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> result = runWith(classes, "--add-modules=jdk.incubator.vector");

    assertComputes(result, "vector");
    assertThat(result.get(1))
        .contains("WARNING")
        .contains("float32 by vector (")
        .contains("not loaded: onednn does not load: java.lang.UnsatisfiedLinkError");
  }

  /** A home that cannot be written is common in containers; then the temporary folder serves. */
  @Test
  void nativeCodeIsUnpackedElsewhereIfTheHomeCannotBeWritten() throws Exception {
    assertThat(Native.backend().priority()).isPositive();
    List<String> result = run("-Duser.home=/proc/none", "-Djava.io.tmpdir=" + folder);

    assertComputes(result, "onednn");
  }

  @Test
  void withNowhereToUnpackVectorIsTakenAndSaysWhere() throws Exception {
    assertThat(Native.backend().priority()).isPositive();
    List<String> result =
        run(
            "--add-modules=jdk.incubator.vector",
            "-Duser.home=/proc/none",
            "-Djava.io.tmpdir=/proc/none");

    assertComputes(result, "vector");
    assertThat(result.get(1)).contains("not loaded: onednn does not load", "javacpp");
  }

  @Test
  void withNeitherPlainIsTakenAndSaysWhy() throws Exception {
    List<String> result = run("-Dorg.bytedeco.javacpp.platform=none-none");

    assertComputes(result, "plain");
    assertThat(result.get(1))
        .contains("float32 by plain loops")
        .contains("vector needs the module jdk.incubator.vector", "onednn does not load");
  }

  @Test
  void thePropertyHasItsWay() throws Exception {
    List<String> result = run("--add-modules=jdk.incubator.vector", "-Dlakegrad.backend=plain");

    assertComputes(result, "plain");
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
