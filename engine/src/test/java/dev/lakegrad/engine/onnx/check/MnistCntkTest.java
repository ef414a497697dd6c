package dev.lakegrad.engine.onnx.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Standard;
import dev.lakegrad.engine.onnx.run.Program;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.OnnxFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network that CNTK trained on MNIST and wrote as one of the first ONNX files. */
class MnistCntkTest {
  private static final int PIXELS = 28 * 28;
  private static final int IMAGES = 1000;

  private Path root = Path.of("");

  @BeforeEach
  void findTheData() {
    String folder = System.getenv("LAKEGRAD_DATASETS");
    assumeTrue(folder != null, "LAKEGRAD_DATASETS names no folder of data sets");
    root = Path.of(folder);
    assumeTrue(Files.exists(root.resolve("onnx/models/mnist-cntk")), "there is no mnist-cntk");
  }

  @Test
  void givesTheStoredOutputs() throws IOException {
    for (int i = 0; i < 3; i++) {
      Path stored = root.resolve("onnx/models/mnist-cntk/test_data_" + i + ".npz");
      double[] output = run(program(), numpy(stored, "inputs.npy"));

      double[] expected = numpy(stored, "outputs.npy");
      for (int j = 0; j < expected.length; j++) {
        double tolerance = 1e-5 * Math.max(1, Math.abs(expected[j]));
        assertThat(output[j]).isCloseTo(expected[j], offset(tolerance));
      }
    }
  }

  @Test
  void recognizesDigits() throws IOException {
    byte[] images = unzipped("mnist/t10k-images-idx3-ubyte.gz");
    byte[] labels = unzipped("mnist/t10k-labels-idx1-ubyte.gz");
    Program program = program();
    int right = 0;
    for (int i = 0; i < IMAGES; i++) {
      double[] pixels = new double[PIXELS];
      int from = 16 + i * PIXELS;
      Arrays.setAll(pixels, p -> (images[from + p] & 0xff) / 255.0);
      double[] scores = run(program, pixels);
      double best = Arrays.stream(scores).max().orElseThrow();
      right += scores[labels[8 + i]] == best ? 1 : 0;
    }

    assertThat(right).isGreaterThanOrEqualTo(980);
  }

  private Program program() {
    return Program.of(
        OnnxFile.read(root.resolve("onnx/models/mnist-cntk/model.onnx")), Standard.operators());
  }

  private static double[] run(Program program, double... pixels) {
    Array image = Array.reals(ElementType.FLOAT, Shape.of(1, 1, 28, 28), pixels);
    Map<String, ?> outputs = program.run(Map.of("Input3", image));
    return ((Array) Objects.requireNonNull(outputs.get("Plus214_Output_0"))).reals();
  }

  /** The floats of one array: after its magic and version comes the length of a text header. */
  private static double[] numpy(Path archive, String entry) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(entry))) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      bytes.position(10 + bytes.getShort(8));
      double[] values = new double[bytes.remaining() / Float.BYTES];
      Arrays.setAll(values, i -> bytes.getFloat());
      return values;
    }
  }

  private byte[] unzipped(String file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(root.resolve(file)))) {
      return in.readAllBytes();
    }
  }
}
