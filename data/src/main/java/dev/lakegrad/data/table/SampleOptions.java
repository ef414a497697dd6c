package dev.lakegrad.data.table;

import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.memory.Shape;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user says about a table's rows, in place of what the table says itself.
 *
 * @param features the feature columns; empty for the table's own
 * @param shape of one sample
 * @param tokenizer what the ids of the features stand for, and how text becomes them
 * @param labelled false where the label is not wanted: the table may then lack it
 */
public record SampleOptions(
    @Nullable Format format,
    List<String> features,
    @Nullable String label,
    @Nullable Shape shape,
    @Nullable Integer classes,
    @Nullable TokenizerSpec tokenizer,
    boolean labelled)
    implements Serializable {

  public SampleOptions {
    features = List.copyOf(features);
  }

  /** All as the table says. */
  public static SampleOptions none() {
    return new SampleOptions(null, List.of(), null, null, null, null, true);
  }

  public SampleOptions withFormat(Format value) {
    return new SampleOptions(value, features, label, shape, classes, tokenizer, labelled);
  }

  public SampleOptions withFeatures(String... columns) {
    return new SampleOptions(format, List.of(columns), label, shape, classes, tokenizer, labelled);
  }

  public SampleOptions withLabel(String column) {
    return new SampleOptions(format, features, column, shape, classes, tokenizer, labelled);
  }

  public SampleOptions withShape(Shape value) {
    return new SampleOptions(format, features, label, value, classes, tokenizer, labelled);
  }

  public SampleOptions withClasses(int value) {
    return new SampleOptions(format, features, label, shape, value, tokenizer, labelled);
  }

  public SampleOptions withTokenizer(@Nullable TokenizerSpec value) {
    return new SampleOptions(format, features, label, shape, classes, value, labelled);
  }

  /** Features only, for data that nobody has labelled yet. */
  public SampleOptions withoutLabel() {
    return new SampleOptions(format, features, null, shape, classes, tokenizer, false);
  }
}
