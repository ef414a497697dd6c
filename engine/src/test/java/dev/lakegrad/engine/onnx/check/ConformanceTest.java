package dev.lakegrad.engine.onnx.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.onnx.check.Result.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX's own tests, as far as they lie in the folder {@code LAKEGRAD_DATASETS}. */
class ConformanceTest {
  private static final Path PAGE = Path.of("../docs/onnx.md");

  @TempDir private Path folder;

  @Test
  void whatIsClaimedPassesAndThePageSaysSo() throws IOException {
    TarGz.unpack(archive(), folder);
    StoredTests tests = new StoredTests(Comparison.STANDARD);

    List<Result> results =
        StoredTests.under(folder).stream().map(each -> tests.run(folder, each)).toList();

    assertThat(results).hasSize(680);
    assertThat(results.stream().filter(result -> result.outcome() == Outcome.FAILED)).isEmpty();
    assertThat(Coverage.count(results, Outcome.PASSED)).isGreaterThanOrEqualTo(678);
    assertThat(Coverage.markdown(results)).isEqualTo(Files.readString(PAGE));
  }

  private static Path archive() {
    String root = System.getenv("LAKEGRAD_DATASETS");
    assumeTrue(root != null, "LAKEGRAD_DATASETS names no folder of data sets");
    Path archive = Path.of(root, "onnx-conformance-given.tar.gz");
    assumeTrue(Files.exists(archive), "there is no " + archive);
    return archive;
  }
}
