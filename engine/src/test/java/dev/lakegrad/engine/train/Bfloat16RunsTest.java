package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Real data is learnt in bfloat16 as it is in float32: a batch's loss differs by less than 2 %, and
 * where a run ends by less than half of one, of what the loss was at the start.
 */
class Bfloat16RunsTest {
  private static final int STEPS = 60;
  private static final int BATCH = 16;
  private static final int CONTEXT = 32;
  private static final int SIDE = 28;

  /** How far the two curves may be apart, as a share of the loss at the start. */
  private static final double APART_IN_A_STEP = 0.02;

  private static final double APART_IN_THE_END = 0.005;

  @Test
  void aLeNetLearnsMnistAlike() throws IOException {
    byte[] images = idx("mnist/train-images-idx3-ubyte.gz", 16, STEPS * BATCH * SIDE * SIDE);
    byte[] labels = idx("mnist/train-labels-idx1-ubyte.gz", 8, STEPS * BATCH);
    DataShape data = DataShape.numbers(Shape.of(1, SIDE, SIDE), 10);

    learnsAlike(ModelSpec.of("lenet"), data, 0.005, step -> digits(images, labels, data, step));
  }

  private static Batch digits(byte[] images, byte[] labels, DataShape data, int step) {
    float[] pixels = new float[BATCH * data.sample().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images[step * pixels.length + i] & 0xff) / 255f;
    }
    int[] targets = IntStream.range(0, BATCH).map(i -> labels[step * BATCH + i]).toArray();
    return Batch.of(
        new FloatSamples(data.sample().prepend(BATCH), pixels),
        new IdSamples(Shape.of(BATCH), targets));
  }

  @Test
  void aGptLearnsShakespeareByCharactersAlike() throws IOException {
    String text = Files.readString(dataSet("text/tinyshakespeare.txt"), StandardCharsets.US_ASCII);
    int[] characters = text.chars().distinct().sorted().toArray();
    ModelSpec spec = ModelSpec.of("gpt", Map.of("layers", "2", "heads", "2", "width", "32"));

    learnsAlike(
        spec,
        DataShape.tokens(CONTEXT, characters.length),
        0.01,
        step -> windows(text, characters, Rng.of(step)));
  }

  private static Batch windows(String text, int[] characters, Rng rng) {
    int[] inputs = new int[BATCH * CONTEXT];
    int[] targets = new int[inputs.length];
    for (int from = 0; from < inputs.length; from += CONTEXT) {
      int place = rng.below(text.length() - CONTEXT);
      for (int i = 0; i < CONTEXT; i++) {
        inputs[from + i] = Arrays.binarySearch(characters, text.charAt(place + i));
        targets[from + i] = Arrays.binarySearch(characters, text.charAt(place + i + 1));
      }
    }
    Shape shape = Shape.of(BATCH, CONTEXT);
    return Batch.of(new IdSamples(shape, inputs), new IdSamples(shape, targets));
  }

  private static void learnsAlike(
      ModelSpec spec, DataShape data, double rate, IntFunction<Batch> batches) {
    Backend exact = Backends.preferred().forType(DType.F32);
    Optional<Backend> rounding = exact.inBfloat16();
    assumeTrue(rounding.isPresent(), "no kernels for bfloat16 here");

    double[] expected = losses(exact, spec, data, rate, batches);
    double[] losses = losses(rounding.orElseThrow(), spec, data, rate, batches);
    assertThat(losses).isNotEqualTo(expected);
    for (int step = 0; step < STEPS; step++) {
      assertThat(losses[step])
          .as("%s, step %d", spec.family(), step)
          .isCloseTo(expected[step], within(APART_IN_A_STEP * expected[0]));
    }
    assertThat(last(losses))
        .isCloseTo(last(expected), within(APART_IN_THE_END * expected[0]))
        .isLessThan(0.7 * losses[0]);
  }

  /** The mean of the last ten: one batch is easier than another. */
  private static double last(double[] losses) {
    return IntStream.range(STEPS - 10, STEPS).mapToDouble(i -> losses[i]).average().orElseThrow();
  }

  private static double[] losses(
      Backend backend, ModelSpec spec, DataShape data, double rate, IntFunction<Batch> batches) {
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(spec, data, 1),
            OptimizerSpec.of("adam"),
            Schedule.constant(rate),
            1,
            DType.F32,
            new Workspace(Backends.of(backend)),
            Sync.solo());
    return IntStream.range(0, STEPS)
        .mapToDouble(step -> loop.step(batches.apply(step)).loss())
        .toArray();
  }

  /** The first {@code count} bytes after a header. */
  private static byte[] idx(String name, int header, int count) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(dataSet(name)))) {
      in.skipNBytes(header);
      return in.readNBytes(count);
    }
  }

  private static Path dataSet(String name) {
    String root = System.getenv("LAKEGRAD_DATASETS");
    assumeTrue(root != null, "LAKEGRAD_DATASETS names no folder of data sets");
    Path path = Path.of(root, name);
    assumeTrue(Files.exists(path), path + " is not there");
    return path;
  }
}
