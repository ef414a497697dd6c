package dev.lakegrad.data.table;

import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.zoo.DataShape;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a row of a table becomes a sample.
 *
 * <ul>
 *   <li>image: one binary column of bytes {@code [channels, height, width]}, and a label
 *   <li>vector: numeric columns, or one array of numbers, and a label; numbers are kept as float32
 *   <li>tokens: one array of token ids, each row of equal length; the next token is the target
 *   <li>text: one array of token ids, padded with -1, or one text to be made into such, and a label
 * </ul>
 *
 * @param features the columns that a sample is made of
 * @param label the column of its class, or null where there is none
 * @param shape of the row: {@code [1, 28, 28]}, {@code [20]}, {@code [256]}
 * @param classes how many labels there are; for tokens, the size of the vocabulary
 * @param labels names of the labels 0, 1, ...; may be empty
 * @param mean subtracted, one per channel or column; may be empty
 * @param std divided by, one per channel or column; may be empty
 * @param tokenizer what the ids stand for, and how text becomes them; null unless tokens or text
 */
public record SampleSchema(
    Format format,
    List<String> features,
    @Nullable String label,
    Shape shape,
    int classes,
    List<String> labels,
    List<Float> mean,
    List<Float> std,
    @Nullable TokenizerSpec tokenizer)
    implements Serializable {

  /** What rows hold. */
  public enum Format {
    IMAGE,
    VECTOR,
    TOKENS,
    TEXT
  }

  public SampleSchema {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Check.that(mean.size() == std.size(), "schema", "%s means, %s deviations", mean, std);
    Check.that(
        mean.isEmpty() || mean.size() == shape.at(0) || mean.size() == shape.size(),
        "schema",
        "%d means for samples of shape %s",
        mean.size(),
        shape);
  }

  /** The samples of {@code version} as its properties and {@code options} say. */
  public static SampleSchema of(DatasetVersion version, SampleOptions options) {
    return new SchemaReader(version, options).read();
  }

  /** Whether samples are ids rather than real numbers. */
  public boolean ids() {
    return format == Format.TOKENS || format == Format.TEXT;
  }

  /** What the ids 0, 1, ... stand for; empty unless tokens or text. */
  public List<String> vocabulary() {
    return tokenizer == null ? List.of() : tokenizer.vocabulary();
  }

  /**
   * What a model must fit.
   *
   * @param context the window of tokens that a model sees; only used where rows are tokens
   */
  public DataShape dataShape(int context) {
    return switch (format) {
      case IMAGE, VECTOR -> DataShape.numbers(shape, classes);
      case TOKENS -> DataShape.tokens(checkContext(context), classes);
      case TEXT -> DataShape.texts(shape.size(), vocabulary().size(), classes);
    };
  }

  /** The window of tokens, refused unless rows are long enough for it and its last target. */
  public int checkContext(int context) {
    Check.that(
        0 < context && context < shape.size(),
        "schema",
        "context %d does not fit rows of %d tokens: it must be 1 to %d",
        context,
        shape.size(),
        shape.size() - 1);
    return context;
  }

  /** All that decides the bytes of a packed record, as one line. */
  public String layout() {
    return String.join(
        " ",
        format.name(),
        String.join(",", features),
        label == null ? "-" : label,
        shape.toString(),
        Integer.toString(classes),
        tokenizer == null ? "-" : tokenizer.title());
  }
}
