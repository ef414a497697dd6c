package dev.lakegrad.engine.onnx.check;

import dev.lakegrad.engine.onnx.check.Result.Outcome;
import dev.lakegrad.engine.onnx.ops.Standard;
import dev.lakegrad.engine.onnx.ops.Unclaimed;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is claimed of ONNX and what is not, and what stored tests say of it: {@code docs/onnx.md}.
 */
public final class Coverage {
  private static final String INTRODUCTION =
      """
      # ONNX

      This page is written by `scripts/lakegrad onnx check DIR --docs docs/onnx.md`; a test compares it with what is written
      today. `onnx check` runs every folder under DIR that has `model.onnx` and `test_data_set_*`, as ONNX keeps its own
      tests, and prints a line for each; `--json` ends with the counts `passed`, `failed` and `unsupported`. Real numbers
      pass within 1e-3 of what is expected, relative, or 1e-7, absolute; types, shapes, whole numbers and texts must be equal.

      A graph is run node by node in plain Java, in the meaning that each operator has in the version of the operator set
      that the model names. Real numbers are computed in float64 and rounded to their type after each node. It is there to
      be right, not fast. A model with a node that is not claimed is refused before it runs, by the node's name and operator.

      Files are read within limits: half of the heap for the file, a quarter for what it describes, 100 nested messages.
      """;

  private Coverage() {}

  /** The page, with the counts of {@code results}. */
  public static String markdown(List<Result> results) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("\n## Stored tests\n\n").append(counts(results));
    page.append("\n## Types\n\nClaimed: ").append(types()).append(".\n");
    Standard.operators().forEach(operators -> page.append(claimed(operators)));
    page.append("\n## Not claimed\n\n| what | why |\n|---|---|\n");
    page.append(rows(Unclaimed.operators())).append(rows(Unclaimed.features()));
    return page.toString();
  }

  private static String counts(List<Result> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        "Of %d stored tests %d pass, %d fail and %d are unsupported.\n"
            .formatted(
                results.size(),
                count(results, Outcome.PASSED),
                count(results, Outcome.FAILED),
                count(results, Outcome.UNSUPPORTED)));
    List<Result> others = results.stream().filter(r -> r.outcome() != Outcome.PASSED).toList();
    if (!others.isEmpty()) {
      text.append("\n| test | outcome |\n|---|---|\n");
      others.forEach(r -> text.append("| `%s` | %s |\n".formatted(r.folder(), r.detail())));
    }
    return text.toString();
  }

  /** How many of {@code results} ended like this. */
  public static int count(List<Result> results, Outcome outcome) {
    return (int) results.stream().filter(result -> result.outcome() == outcome).count();
  }

  private static String types() {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.kind() != ElementType.Kind.OTHER)
        .map(ElementType::toString)
        .collect(Collectors.joining(", "));
  }

  private static String claimed(Operators operators) {
    String domain = operators.domain().isEmpty() ? "ai.onnx" : operators.domain();
    StringBuilder text = new StringBuilder();
    text.append(
        "\n## Operators of `%s` up to version %d\n\n".formatted(domain, operators.newest()));
    text.append(
        "%d are claimed. The numbers are versions since which".formatted(operators.names().size()));
    text.append(" an operator is known, or is computed in another way.\n\n");
    text.append("| operator | since |\n|---|---|\n");
    for (String name : operators.names()) {
      String versions =
          operators.versions(name).stream().map(String::valueOf).collect(Collectors.joining(", "));
      text.append("| %s | %s |\n".formatted(name, versions));
    }
    return text.toString();
  }

  private static String rows(Map<String, String> reasons) {
    return reasons.entrySet().stream()
        .map(entry -> "| %s | %s |\n".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining());
  }
}
