package dev.lakegrad.engine.onnx.check;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.onnx.check.Result.Outcome;
import dev.lakegrad.engine.onnx.ops.Standard;
import dev.lakegrad.engine.onnx.run.Program;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.Limits;
import dev.lakegrad.engine.onnx.wire.ModelProto;
import dev.lakegrad.engine.onnx.wire.OnnxFile;
import dev.lakegrad.engine.onnx.wire.TypeProto;
import dev.lakegrad.engine.onnx.wire.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tests as ONNX stores them: a folder with {@code model.onnx}, and in each of its {@code
 * test_data_set_*} the inputs {@code input_0.pb}, ... and expected outputs {@code output_0.pb}, ...
 */
public final class StoredTests {
  private static final String MODEL = "model.onnx";
  private static final String DATA = "test_data_set_";

  private final Comparison comparison;
  private final Limits limits = Limits.ofHeap();

  public StoredTests(Comparison comparison) {
    this.comparison = comparison;
  }

  /** All folders in {@code root}, at any depth, that hold a test; in the order of their names. */
  public static List<Path> under(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith(MODEL))
          .map(file -> Optional.ofNullable(file.getParent()).orElse(root))
          .filter(folder -> !dataSets(folder).isEmpty())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  private static List<Path> dataSets(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .filter(file -> String.valueOf(file.getFileName()).startsWith(DATA))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static LakegradException unreadable(Path folder, IOException cause) {
    return new LakegradException(
        "The folder " + folder + " cannot be read.", cause + ".", "Name another one.", cause);
  }

  /** Runs the test in {@code folder}, which is named in the result as it is in {@code root}. */
  public Result run(Path root, Path folder) {
    String name = root.relativize(folder).toString();
    try {
      ModelProto model = OnnxFile.read(folder.resolve(MODEL));
      Program program = Program.of(model, Standard.operators());
      for (Path data : dataSets(folder)) {
        Optional<String> difference = difference(program, model, data);
        if (difference.isPresent()) {
          return new Result(name, Outcome.FAILED, difference.get());
        }
      }
      return new Result(name, Outcome.PASSED, "");
    } catch (LakegradException e) {
      boolean unsupported = e.getCause() instanceof UnsupportedOperationException;
      Outcome outcome = unsupported ? Outcome.UNSUPPORTED : Outcome.FAILED;
      return new Result(name, outcome, e.problem() + " " + e.reason());
    }
  }

  private Optional<String> difference(Program program, ModelProto model, Path data) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    List<ValueInfoProto> declared = model.graph().inputs();
    for (int i = 0; Files.exists(file(data, "input", i)) && i < declared.size(); i++) {
      inputs.put(declared.get(i).name(), stored(file(data, "input", i), declared.get(i)));
    }
    Map<String, Value> outputs = program.run(inputs);
    List<ValueInfoProto> promised = model.graph().outputs();
    for (int i = 0; Files.exists(file(data, "output", i)) && i < promised.size(); i++) {
      ValueInfoProto output = promised.get(i);
      Value expected = stored(file(data, "output", i), output);
      Value actual = Objects.requireNonNull(outputs.get(output.name()), output.name());
      Optional<String> difference = comparison.difference(actual, expected);
      if (difference.isPresent()) {
        return Optional.of("Output \"%s\": %s.".formatted(output.name(), difference.get()));
      }
    }
    return Optional.empty();
  }

  private static Path file(Path data, String kind, int index) {
    return data.resolve(kind + "_" + index + ".pb");
  }

  private Value stored(Path file, ValueInfoProto declared) {
    OnnxFile reader = OnnxFile.named(file.toString(), limits);
    byte[] bytes = reader.load(file);
    try {
      return parsed(reader, bytes, declared);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  private static Value parsed(OnnxFile reader, byte[] bytes, ValueInfoProto declared) {
    if (declared.type() instanceof TypeProto.SequenceType) {
      return Value.of(reader.sequence(bytes));
    }
    return declared.type() instanceof TypeProto.OptionalType
        ? Value.of(reader.optional(bytes))
        : Array.of(reader.tensor(bytes));
  }

  /** Stored values whose type is not supported make their test an unsupported one. */
  private static LakegradException unreadable(Path file, RuntimeException cause) {
    return new LakegradException(
        "The values in " + file + " cannot be used.",
        cause.getMessage() + ".",
        "Mend them.",
        cause);
  }
}
