package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts of this repository, run as a user may: from another folder, as processes of their
 * own.
 *
 * @param root the tree whose scripts they are
 * @param folder where they run and leave what they print
 * @param deadline how long one may take
 */
record Scripts(Path root, Path folder, Duration deadline) {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", "runs");

  /** Those of the tree that is being built, with what it has built so far. */
  static Scripts ofThisBuild(Path folder, Duration deadline) throws IOException {
    return new Scripts(Path.of("..").toRealPath(), folder, deadline);
  }

  /** Those of a new copy of this tree, in which nothing is built. */
  static Scripts ofCopy(Path folder, Duration deadline) throws IOException {
    Path root = Path.of("..").toRealPath();
    Path copy = folder.resolve("copy");
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path from : paths.filter(path -> isSource(root.relativize(path))).toList()) {
        Path to = copy.resolve(root.relativize(from));
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return new Scripts(copy, folder, deadline);
  }

  private static boolean isSource(Path path) {
    for (Path part : path) {
      if (LEFT_OUT.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  /** The JSON object that {@code scripts/lakegrad} ends with; it must succeed. */
  JsonNode lakegrad(String... arguments) throws IOException, InterruptedException {
    return run(command(arguments));
  }

  /** {@code scripts/lakegrad} as it begins; who starts it reads what it says, and ends it. */
  Process start(String... arguments) throws IOException {
    return builder(command(arguments)).redirectOutput(folder.resolve("out.txt").toFile()).start();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script("lakegrad")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--json", "--", "--conf", "spark.ui.enabled=false", "--conf"));
    command.add("spark.driver.bindAddress=127.0.0.1");
    return command;
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }

  /** The JSON object that {@code scripts/quickstart} ends with; it must succeed. */
  JsonNode quickstart(Path out) throws IOException, InterruptedException {
    return run(List.of(script("quickstart"), "--out", out.toString()));
  }

  private String script(String name) {
    return root.resolve("scripts").resolve(name).toString();
  }

  private JsonNode run(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS))
          .as("%s ended in %s", command, deadline)
          .isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(0);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(Files.readAllLines(err))
        .as("%s went well, and nobody else's worries are shown", command)
        .noneMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d (WARN|ERROR) .*"));
    List<String> lines = Files.readAllLines(out);
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}
