package dev.lakegrad.jobs;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.onnx.check.Comparison;
import dev.lakegrad.engine.onnx.check.Coverage;
import dev.lakegrad.engine.onnx.check.Result;
import dev.lakegrad.engine.onnx.check.Result.Outcome;
import dev.lakegrad.engine.onnx.check.StoredTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs stored tests of ONNX models. */
@Command(
    name = "check",
    description = {
      "Runs every folder that has model.onnx and test_data_set_*, and prints a line for each.",
      "It ends well whatever the counts say."
    })
final class OnnxCheck extends Job {
  @Parameters(
      paramLabel = "DIR",
      description = "A local folder; tests are looked for at any depth.")
  private Path folder = Path.of("");

  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Also write what is claimed of ONNX, with these counts, as Markdown.")
  private @Nullable Path docs;

  @Override
  void run(SparkSession spark, Report report) {
    StoredTests tests = new StoredTests(Comparison.STANDARD);
    List<Path> found = StoredTests.under(folder);
    if (found.isEmpty()) {
      throw new LakegradException(
          "There is nothing to check in " + folder + ".",
          "No folder in it has model.onnx and test_data_set_*.",
          "Name the folder that the tests were unpacked into.");
    }
    List<Result> results = new ArrayList<>();
    for (Path each : found) {
      results.add(tests.run(folder, each));
      report.text(line(results.get(results.size() - 1)));
    }
    for (Outcome outcome : Outcome.values()) {
      report.fact(outcome.name().toLowerCase(Locale.ROOT), Coverage.count(results, outcome));
    }
    if (docs != null) {
      enter(Phase.OUTPUT);
      write(docs, Coverage.markdown(results));
    }
  }

  private static String line(Result result) {
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
    return "%-11s %s  %s".formatted(outcome, result.folder(), result.detail());
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LakegradException(
          "The page cannot be written to " + file + ".", e + ".", "Choose another place.", e);
    }
  }
}
