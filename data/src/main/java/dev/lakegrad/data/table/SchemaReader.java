package dev.lakegrad.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SampleSchema} of options, table properties and columns, in that order. */
final class SchemaReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFAULT_LABEL = "label";
  private static final List<DataType> INTEGERS =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
  private static final List<DataType> REALS = List.of(DataTypes.FloatType, DataTypes.DoubleType);
  private static final String ALTER = "set it with ALTER TABLE ... SET TBLPROPERTIES.";

  private final DatasetVersion version;
  private final SampleOptions options;
  private final StructType columns;

  SchemaReader(DatasetVersion version, SampleOptions options) {
    this.version = version;
    this.options = options;
    this.columns = version.schema();
  }

  SampleSchema read() {
    Format format = format();
    List<String> features = features(format);
    String label = label(format);
    Shape shape = shape(format, features);
    TokenizerSpec tokenizer = tokenizer(format, features);
    boolean own = options.features().isEmpty();
    List<Float> mean = own ? numbers(Properties.MEAN) : List.of();
    List<Float> std = own ? numbers(Properties.STD) : List.of();
    if (!mean.isEmpty() && mean.size() != shape.at(0) && mean.size() != shape.size()) {
      throw DataException.badProperty(version, Properties.MEAN, mean + ", for samples " + shape);
    }
    if (mean.size() != std.size()) {
      throw DataException.badProperty(version, Properties.STD, std + ", for means " + mean);
    }
    return new SampleSchema(
        format,
        features,
        label,
        shape,
        format == Format.TOKENS && tokenizer != null ? tokenizer.size() : classes(label),
        label == null ? List.of() : strings(Properties.LABELS),
        mean,
        std,
        tokenizer);
  }

  /** What is asked for, which must be what the table's ids are of; else the table's own. */
  private @Nullable TokenizerSpec tokenizer(Format format, List<String> features) {
    if (format != Format.TOKENS && format != Format.TEXT) {
      return null;
    }
    TokenizerSpec own = ownTokenizer(format);
    TokenizerSpec asked = options.tokenizer();
    if (own == null && asked == null) {
      throw DataException.notSaid(
          version,
          "which tokens there are",
          "Import the text with the import job, or keep a JSON array of the tokens in "
              + Properties.VOCABULARY
              + ": "
              + ALTER);
    }
    boolean ids = type(features.get(0)) instanceof ArrayType;
    if (ids && own != null && asked != null && !own.equals(asked)) {
      throw DataException.otherTokens(version, features.get(0), own.title(), asked.title());
    }
    return asked == null ? own : asked;
  }

  private @Nullable TokenizerSpec ownTokenizer(Format format) {
    List<String> vocabulary = strings(Properties.VOCABULARY);
    if (vocabulary.isEmpty()) {
      return null;
    }
    String name = property(Properties.TOKENIZER);
    try {
      TokenizerKind usual = format == Format.TOKENS ? TokenizerKind.CHAR : TokenizerKind.WORDS;
      TokenizerKind kind = name == null ? usual : TokenizerKind.named(name);
      return new TokenizerSpec(kind, vocabulary, strings(Properties.MERGES));
    } catch (IllegalArgumentException e) {
      throw DataException.badProperty(version, Properties.TOKENIZER, String.valueOf(name));
    }
  }

  /** How many labels there are, if that is said anywhere. */
  private Optional<Integer> knownClasses() {
    if (options.classes() != null) {
      return Optional.of(options.classes());
    }
    String property = version.properties().get(Properties.CLASSES);
    if (property != null) {
      return Optional.of(integer(Properties.CLASSES, property));
    }
    List<String> labels = strings(Properties.LABELS);
    return labels.isEmpty() ? Optional.empty() : Optional.of(labels.size());
  }

  /** The array column whose length nobody says, if there is one. */
  Optional<String> arrayOfUnknownLength() {
    Format format = format();
    List<String> features = features(format);
    boolean known = options.shape() != null || property(Properties.SHAPE) != null;
    boolean array = features.size() == 1 && type(features.get(0)) instanceof ArrayType;
    return array && !known ? Optional.of(features.get(0)) : Optional.empty();
  }

  /** The label column, if nobody says how many classes it has. */
  Optional<String> labelOfUnknownClasses() {
    String label = label(format());
    return label != null && knownClasses().isEmpty() ? Optional.of(label) : Optional.empty();
  }

  private Format format() {
    if (options.format() != null) {
      return options.format();
    }
    String property = property(Properties.FORMAT);
    if (property != null) {
      try {
        return Format.valueOf(property.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw DataException.badProperty(version, Properties.FORMAT, property);
      }
    }
    List<StructField> fields =
        options.features().isEmpty()
            ? candidates()
            : options.features().stream().map(c -> field("feature", c)).toList();
    List<DataType> types = fields.stream().map(StructField::dataType).toList();
    if (types.contains(DataTypes.BinaryType)) {
      return Format.IMAGE;
    }
    if (options.tokenizer() != null && types.contains(DataTypes.StringType)) {
      return Format.TEXT;
    }
    if (types.stream().anyMatch(t -> isArrayOf(t, INTEGERS))) {
      return List.of(columns.fieldNames()).contains(DEFAULT_LABEL) ? Format.TEXT : Format.TOKENS;
    }
    return Format.VECTOR;
  }

  private List<String> features(Format format) {
    List<String> named = named();
    if (named.isEmpty()) {
      List<StructField> fitting = candidates().stream().filter(f -> fits(format, f)).toList();
      List<String> arrays =
          fitting.stream()
              .filter(f -> f.dataType() instanceof ArrayType)
              .map(StructField::name)
              .toList();
      named = arrays.isEmpty() ? fitting.stream().map(StructField::name).toList() : arrays;
    }
    if (named.isEmpty()) {
      throw DataException.notSaid(
          version,
          "which columns are the features",
          "Name the feature columns; one of " + wanted(format) + " is needed.");
    }
    for (String column : named) {
      if (!fits(format, field("feature", column))) {
        throw DataException.wrongType(
            version, "feature", column, type(column).simpleString(), wanted(format));
      }
    }
    boolean array = named.stream().anyMatch(c -> type(c) instanceof ArrayType);
    if (named.size() > 1 && (array || format != Format.VECTOR)) {
      throw DataException.notSaid(
          version,
          "which of the columns " + String.join(", ", named) + " is the feature",
          "Name one feature column, or several columns of single numbers.");
    }
    return named.stream().map(c -> field("feature", c).name()).toList();
  }

  private List<String> named() {
    return options.features().isEmpty() ? strings(Properties.FEATURES) : options.features();
  }

  private @Nullable String label(Format format) {
    if (format == Format.TOKENS || !options.labelled()) {
      return null;
    }
    String property = property(Properties.LABEL);
    String name =
        Stream.of(options.label(), property, DEFAULT_LABEL)
            .filter(n -> n != null)
            .findFirst()
            .orElseThrow();
    StructField field = field("label", name);
    if (!INTEGERS.contains(field.dataType())) {
      throw DataException.wrongType(
          version,
          "label",
          name,
          field.dataType().simpleString(),
          "a whole number: tinyint, smallint, int or bigint");
    }
    return field.name();
  }

  private Shape shape(Format format, List<String> features) {
    boolean scalars = !(type(features.get(0)) instanceof ArrayType) && format == Format.VECTOR;
    String property = options.features().isEmpty() ? property(Properties.SHAPE) : null;
    Shape shape = options.shape();
    if (shape == null && property != null) {
      shape = Shape.of(Arrays.stream(property.split(",")).mapToInt(this::size).toArray());
    }
    if (shape == null && scalars) {
      shape = Shape.of(features.size());
    }
    if (shape == null) {
      throw DataException.notSaid(
          version,
          "which shape the samples have",
          "Give the shape, such as 1,28,28, or, in " + Properties.SHAPE + ", " + ALTER);
    }
    if (scalars && shape.size() != features.size()) {
      throw DataException.badProperty(
          version, Properties.SHAPE, shape + ", for " + features.size() + " feature columns");
    }
    return shape;
  }

  private int size(String number) {
    return integer(Properties.SHAPE, number);
  }

  private int classes(@Nullable String label) {
    Optional<Integer> known = knownClasses();
    if (known.isEmpty() && label != null) {
      throw DataException.notSaid(
          version,
          "how many classes there are",
          "Give the number of classes, or, in " + Properties.CLASSES + ", " + ALTER);
    }
    return known.orElse(1);
  }

  private static boolean fits(Format format, StructField field) {
    DataType type = field.dataType();
    return switch (format) {
      case IMAGE -> type.equals(DataTypes.BinaryType);
      case TOKENS -> isArrayOf(type, List.of(DataTypes.IntegerType));
      case TEXT -> isArrayOf(type, List.of(DataTypes.IntegerType)) || type instanceof StringType;
      case VECTOR -> REALS.contains(type) || INTEGERS.contains(type) || isArrayOf(type, REALS);
    };
  }

  private static String wanted(Format format) {
    return switch (format) {
      case IMAGE -> "binary";
      case TOKENS -> "array<int>";
      case TEXT -> "array<int> or string";
      case VECTOR -> "float, double, tinyint, smallint, int, bigint, array<float> or array<double>";
    };
  }

  /** The columns that may be features: neither the label nor what the table is split by. */
  private List<StructField> candidates() {
    String label = options.label() == null ? property(Properties.LABEL) : options.label();
    String used = label == null ? DEFAULT_LABEL : label;
    return Arrays.stream(columns.fields())
        .filter(f -> !f.name().equalsIgnoreCase(used))
        .filter(f -> !f.name().equalsIgnoreCase(Properties.SPLIT))
        .filter(f -> version.files().stream().noneMatch(d -> d.partition().containsKey(f.name())))
        .toList();
  }

  private StructField field(String use, String column) {
    return Arrays.stream(columns.fields())
        .filter(f -> f.name().equalsIgnoreCase(column))
        .findFirst()
        .orElseThrow(
            () -> DataException.noColumn(version, use, column, List.of(columns.fieldNames())));
  }

  private DataType type(String column) {
    return field("feature", column).dataType();
  }

  private static boolean isArrayOf(DataType type, List<DataType> elements) {
    return type instanceof ArrayType array && elements.contains(array.elementType());
  }

  private @Nullable String property(String name) {
    return version.properties().get(name);
  }

  private int integer(String name, String value) {
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw DataException.badProperty(version, name, value);
    }
  }

  private List<String> strings(String name) {
    return parse(name, new TypeReference<>() {});
  }

  private List<Float> numbers(String name) {
    return parse(name, new TypeReference<>() {});
  }

  private <T> List<T> parse(String name, TypeReference<List<T>> type) {
    String value = property(name);
    if (value == null) {
      return List.of();
    }
    try {
      return JSON.readValue(value, type);
    } catch (JsonProcessingException e) {
      throw DataException.badProperty(version, name, value);
    }
  }
}
