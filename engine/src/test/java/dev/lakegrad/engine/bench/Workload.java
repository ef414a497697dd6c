package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.FloatSamples;
import dev.lakegrad.engine.train.IdSamples;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A model, the data it fits, and how many samples a step takes: those of {@code torch_bench.py}.
 *
 * @param products what a step cannot avoid: the multiply-adds of its matrix products and
 *     convolutions, forward and for both gradients, without that for the input of the first layer
 */
record Workload(String name, ModelSpec spec, DataShape data, int samples, long products) {

  /** All of them, in the order of {@code torch_bench.py}. */
  static List<Workload> all() {
    return List.of(
        mlp("mlp", 128, 784, 512, 10),
        mlp("mlp_wide", 256, 1024, 2048, 100),
        lenet(),
        cnn("cnn", 32),
        cnn("cnn64", 64),
        resnet18(),
        recurrent("lstm", 4),
        recurrent("gru", 3),
        transformer("gpt", 96),
        transformer("bert", 8192),
        vit());
  }

  private static Workload mlp(String name, int samples, int in, int hidden, int classes) {
    ModelSpec spec = ModelSpec.of("mlp", Map.of("hidden", hidden + "," + hidden));
    long products = 2L * in * hidden + 3L * hidden * (hidden + classes);
    return of(name, spec, DataShape.numbers(Shape.of(in), classes), samples, products);
  }

  private static Workload lenet() {
    long first = 28 * 28 * 6 * 25;
    long others = 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10;
    return images("lenet", 1, 28, 128, 2 * first + 3 * others);
  }

  private static Workload cnn(String name, int side) {
    long area = (long) side * side;
    long first = area * 32 * 3 * 9;
    long others = area / 4 * 64 * 32 * 9 + 64 * 10;
    DataShape data = DataShape.numbers(Shape.of(3, side, side), 10);
    return of(name, ModelSpec.of("cnn"), data, 64, 2 * first + 3 * others);
  }

  private static Workload resnet18() {
    long first = 1024L * 64 * 3 * 9;
    // A stage's first block halves the sides and doubles the channels: half the work of the others.
    long same = 1024L * 64 * 64 * 9;
    long shortcut = 256L * 64 * 128;
    long others = 4 * same + 3 * (same / 2 + 3 * same + shortcut) + 512 * 10;
    return images("resnet18", 3, 32, 32, 2 * first + 3 * others);
  }

  /** Sequences of 64 steps, 64 numbers each; the first step begins with zeros. */
  private static Workload recurrent(String family, int gates) {
    long first = 64L * gates * 256 * 64;
    long later = 63L * gates * 256 * 256;
    DataShape data = DataShape.numbers(Shape.of(64, 64), 10);
    return of(family, ModelSpec.of(family), data, 32, 2 * first + 3 * (later + 256 * 10));
  }

  private static Workload transformer(String family, int vocabulary) {
    ModelSpec spec = ModelSpec.of(family, Map.of("width", "256"));
    long head = 128L * 256 * vocabulary;
    long seen = family.equals("gpt") ? 128 * 129 / 2 : 128 * 128;
    long products = 3 * (4 * block(128, 256, seen) + head);
    return of(family, spec, DataShape.tokens(128, vocabulary), 16, products);
  }

  private static Workload vit() {
    long first = 64 * 192 * 3 * 16;
    return images("vit", 3, 32, 32, 2 * first + 3 * (6 * block(65, 192, 65 * 65) + 192 * 10));
  }

  /** One block; {@code seen} counts the pairs of positions of which one sees the other. */
  private static long block(long time, long width, long seen) {
    return 12 * time * width * width + 2 * seen * width;
  }

  private static Workload images(String family, int channels, int side, int samples, long each) {
    DataShape data = DataShape.numbers(Shape.of(channels, side, side), 10);
    return of(family, ModelSpec.of(family), data, samples, each);
  }

  private static Workload of(
      String name, ModelSpec spec, DataShape data, int samples, long products) {
    return new Workload(name, spec, data, samples, samples * products);
  }

  /** A batch of random samples and targets, the same each time. */
  Batch batch() {
    Rng rng = Rng.of(1);
    Shape inputs = data.sample().prepend(samples);
    if (data.ids()) {
      return Batch.of(ids(inputs, rng), ids(inputs, rng));
    }
    float[] values = new float[inputs.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rng.gaussian();
    }
    return Batch.of(new FloatSamples(inputs, values), ids(Shape.of(samples), rng));
  }

  private IdSamples ids(Shape shape, Rng rng) {
    int[] ids = new int[shape.size()];
    Arrays.setAll(ids, i -> rng.below(data.classes()));
    return new IdSamples(shape, ids);
  }
}
