package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.io.Serializable;

/**
 * What a model must fit: the shape of one sample, how many classes there are, and whether a sample
 * is made of {@code ids} (tokens) or of real numbers.
 *
 * <p>{@code sample} is {@code [features]}, {@code [channels, height, width]} or, for ids, {@code
 * [context]}; {@code classes} counts labels, or the vocabulary where each token has its own target.
 *
 * @param vocabulary how many different ids there are; 0 for real numbers
 */
public record DataShape(Shape sample, int classes, boolean ids, int vocabulary)
    implements Serializable {

  public DataShape {
    Check.that(sample.size() > 0, "data shape", "a sample of shape %s is empty", sample);
    Check.that(classes > 0, "data shape", "%d classes", classes);
    Check.that(
        ids == vocabulary > 0, "data shape", "ids %s, but a vocabulary of %d", ids, vocabulary);
  }

  /** Samples of ids whose classes are the vocabulary itself, or samples of real numbers. */
  public DataShape(Shape sample, int classes, boolean ids) {
    this(sample, classes, ids, ids ? classes : 0);
  }

  /** Real numbers: {@code [features]} or {@code [channels, height, width]}. */
  public static DataShape numbers(Shape sample, int classes) {
    return new DataShape(sample, classes, false);
  }

  /** Windows of {@code context} tokens, each of which has the next one as its target. */
  public static DataShape tokens(int context, int vocabulary) {
    return new DataShape(Shape.of(context), vocabulary, true);
  }

  /** Texts of at most {@code length} tokens, padded with -1, and one label each. */
  public static DataShape texts(int length, int vocabulary, int classes) {
    return new DataShape(Shape.of(length), classes, true, vocabulary);
  }
}
