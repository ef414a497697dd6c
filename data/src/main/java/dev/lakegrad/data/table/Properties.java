package dev.lakegrad.data.table;

/** The table properties in which an import keeps what a table's rows mean. */
public final class Properties {
  /** {@code image}, {@code vector}, {@code tokens} or {@code text}. */
  public static final String FORMAT = "lakegrad.format";

  /** The shape of one sample, {@code 1,28,28}. */
  public static final String SHAPE = "lakegrad.shape";

  /** The feature columns, a JSON array of names. */
  public static final String FEATURES = "lakegrad.features";

  /** The label column's name. */
  public static final String LABEL = "lakegrad.label";

  /** The names of the labels 0, 1, ..., a JSON array. */
  public static final String LABELS = "lakegrad.labels";

  /** How many classes there are. */
  public static final String CLASSES = "lakegrad.classes";

  /** Means to subtract: per channel of value/255 for images, per column for vectors; JSON. */
  public static final String MEAN = "lakegrad.mean";

  /** Standard deviations to divide by, in the form of {@link #MEAN}. */
  public static final String STD = "lakegrad.std";

  /** The tokens 0, 1, ..., a JSON array. */
  public static final String VOCABULARY = "lakegrad.vocabulary";

  /** How text became tokens: {@code char}, {@code words}, {@code bpe} or {@code wordpiece}. */
  public static final String TOKENIZER = "lakegrad.tokenizer";

  /** The rules of {@code bpe}, the first ones first, a JSON array of {@code "left right"}. */
  public static final String MERGES = "lakegrad.merges";

  /** What the table was imported from. */
  public static final String SOURCE = "lakegrad.source";

  /** The partition column that holds {@code train} or {@code test}. */
  public static final String SPLIT = "split";

  private Properties() {}
}
