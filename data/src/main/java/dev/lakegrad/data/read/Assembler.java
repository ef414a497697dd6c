package dev.lakegrad.data.read;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.transform.Windows;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.FloatSamples;
import dev.lakegrad.engine.train.IdSamples;
import dev.lakegrad.engine.train.Samples;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Puts packed records together into batches: bytes and numbers normalised by mean and deviation,
 * tokens cut into windows.
 *
 * <p>An image byte {@code v} becomes {@code (v / 255 - mean) / std} of its channel, a number {@code
 * (v - mean) / std} of its column; a deviation of 0 divides by 1. Where there is no label the
 * targets are -1.
 */
final class Assembler {
  private static final int BYTE_VALUES = 256;

  private final SampleSchema schema;
  private final RecordLayout layout;
  private final int context;
  private final float[][] bytes; // normalised value by channel and byte
  private final float[] mean; // by element, or empty
  private final float[] std;
  private final byte[] raw;

  /** {@code context} counts only where rows are tokens. */
  Assembler(SampleSchema schema, int context) {
    this.schema = schema;
    this.layout = RecordLayout.of(schema);
    this.context = schema.format() == Format.TOKENS ? schema.checkContext(context) : 0;
    int channels = schema.shape().rank() == 3 ? schema.shape().at(0) : 1;
    this.mean = expand(schema.mean());
    this.std = expand(schema.std().stream().map(s -> s == 0 ? 1f : s).toList());
    this.bytes = new float[channels][BYTE_VALUES];
    for (int c = 0; c < channels; c++) {
      int element = c * (layout.elements() / channels);
      for (int v = 0; v < BYTE_VALUES; v++) {
        float value = v / 255f;
        bytes[c][v] = mean.length == 0 ? value : (value - mean[element]) / std[element];
      }
    }
    this.raw = new byte[layout.elements()];
  }

  /** How many whole windows a row holds: 1, but for tokens as many as lie side by side. */
  int windows() {
    return schema.format() == Format.TOKENS ? count(new Windows(context, 1, context)) : 1;
  }

  /** How many targets of a row of tokens are left after its whole windows. */
  int tail() {
    return schema.format() == Format.TOKENS ? (layout.elements() - 1) % context : 0;
  }

  /** In how many places of a row a window can start. */
  int starts() {
    return schema.format() == Format.TOKENS ? count(new Windows(context, 1, 1)) : 1;
  }

  private int count(Windows windows) {
    return Math.toIntExact(windows.count(layout.elements()));
  }

  int context() {
    return context;
  }

  /** A batch of {@code count} samples, still to be filled. */
  Filling start(int count) {
    return new Filling(count, context);
  }

  /** A batch of {@code count} tails, still to be filled. */
  Filling startTails(int count) {
    return new Filling(count, tail());
  }

  /** Mean or deviation per element: given per element already, or per channel. */
  private float[] expand(List<Float> values) {
    float[] elements = new float[values.isEmpty() ? 0 : layout.elements()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = values.get((int) ((long) i * values.size() / elements.length));
    }
    return elements;
  }

  /** One batch while it is being filled. */
  final class Filling {
    private final float[] floats;
    private final int[] ids;
    private final int[] targets;
    private final int context;
    private int filled;

    private Filling(int count, int context) {
      this.context = context;
      boolean tokens = schema.format() == Format.TOKENS;
      int width = tokens ? context : layout.elements();
      this.floats = new float[schema.ids() ? 0 : Math.multiplyExact(count, width)];
      this.ids = new int[schema.ids() ? Math.multiplyExact(count, width) : 0];
      this.targets = new int[tokens ? count * context : count];
      if (!tokens && !layout.labelled()) {
        Arrays.fill(targets, -1);
      }
    }

    /**
     * Adds the record at {@code at} of {@code records}; of tokens, the window from {@code from}.
     */
    void add(ByteBuffer records, int at, int from) {
      int elements = layout.elements();
      switch (schema.format()) {
        case IMAGE, VECTOR -> numbers(records, at, floats, filled * elements);
        case TEXT -> ints(records, at, ids, filled * elements, elements);
        case TOKENS -> {
          int first = at + from * Integer.BYTES;
          ints(records, first, ids, filled * context, context);
          ints(records, first + Integer.BYTES, targets, filled * context, context);
        }
      }
      if (layout.labelled()) {
        targets[filled] = records.getInt(at + layout.labelOffset());
      }
      filled++;
    }

    int filled() {
      return filled;
    }

    /** Lets {@code change} work on the numbers of the sample that was added last. */
    void changeLast(ObjIntConsumer<float[]> change) {
      change.accept(floats, (filled - 1) * layout.elements());
    }

    /** The batch of all that was added, even if less than was expected: the whole global batch. */
    Batch finish() {
      return finish(0, filled);
    }

    /** The batch of all that was added, which is a part of a global batch from {@code first} on. */
    Batch finish(int first, int globalCount) {
      int count = filled;
      if (schema.format() == Format.TOKENS) {
        Shape shape = Shape.of(count, context);
        return new Batch(
            new IdSamples(shape, cut(ids, shape.size())),
            new IdSamples(shape, cut(targets, shape.size())),
            first,
            globalCount);
      }
      Shape shape = schema.shape().prepend(count);
      Samples inputs =
          schema.ids()
              ? new IdSamples(shape, cut(ids, shape.size()))
              : new FloatSamples(shape, cut(floats, shape.size()));
      IdSamples labels = new IdSamples(Shape.of(count), cut(targets, count));
      return new Batch(inputs, labels, first, globalCount);
    }

    private static int[] cut(int[] values, int length) {
      return values.length == length ? values : Arrays.copyOf(values, length);
    }

    private static float[] cut(float[] values, int length) {
      return values.length == length ? values : Arrays.copyOf(values, length);
    }

    private static void ints(ByteBuffer records, int at, int[] target, int to, int length) {
      little(records, at, length).asIntBuffer().get(target, to, length);
    }
  }

  /** The normalised numbers or pixels of the record at {@code at}. */
  void numbers(ByteBuffer records, int at, float[] target, int to) {
    if (schema.format() == Format.IMAGE) {
      pixels(records, at, target, to);
      return;
    }
    int elements = layout.elements();
    little(records, at, elements).asFloatBuffer().get(target, to, elements);
    for (int i = 0; i < mean.length; i++) {
      target[to + i] = (target[to + i] - mean[i]) / std[i];
    }
  }

  private void pixels(ByteBuffer records, int at, float[] target, int to) {
    records.get(at, raw);
    int plane = raw.length / bytes.length;
    for (int i = 0; i < raw.length; i++) {
      target[to + i] = bytes[i / plane][raw[i] & 0xFF];
    }
  }

  private static ByteBuffer little(ByteBuffer records, int at, int elements) {
    return records.slice(at, elements * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
