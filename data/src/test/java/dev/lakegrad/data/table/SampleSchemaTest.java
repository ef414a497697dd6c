package dev.lakegrad.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.zoo.DataShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SampleSchemaTest {
  private static final String IMAGES = "image BINARY, label INT, split STRING";

  @Test
  void isReadFromTheTablesProperties() {
    SampleSchema schema =
        schema(
            IMAGES,
            Map.of(
                "lakegrad.format", "image",
                "lakegrad.shape", "1,28,28",
                "lakegrad.features", "[\"image\"]",
                "lakegrad.label", "label",
                "lakegrad.labels", "[\"cat\",\"dog\"]",
                "lakegrad.mean", "[0.25]",
                "lakegrad.std", "[0.5]"),
            SampleOptions.none());

    assertThat(schema)
        .isEqualTo(
            new SampleSchema(
                SampleSchema.Format.IMAGE,
                List.of("image"),
                "label",
                Shape.of(1, 28, 28),
                2,
                List.of("cat", "dog"),
                List.of(0.25f),
                List.of(0.5f),
                null));
    assertThat(schema.dataShape(0)).isEqualTo(DataShape.numbers(Shape.of(1, 28, 28), 2));
  }

  @Test
  void isInferredFromColumnsOfNumbersThatOthersWrote() {
    SampleSchema schema =
        schema(
            "id STRING, a FLOAT, b DOUBLE, c INT, label BIGINT, split STRING",
            Map.of(),
            SampleOptions.none().withClasses(3));

    assertThat(schema.format()).isEqualTo(SampleSchema.Format.VECTOR);
    assertThat(schema.features()).containsExactly("a", "b", "c");
    assertThat(schema.shape()).isEqualTo(Shape.of(3));
  }

  @Test
  void leavesOutMeansWhenTheUserChoosesOtherFeatures() {
    SampleSchema schema =
        schema(
            "a FLOAT, b FLOAT, label INT",
            Map.of("lakegrad.mean", "[1,2]", "lakegrad.std", "[1,1]", "lakegrad.shape", "2"),
            SampleOptions.none().withFeatures("b").withClasses(2));

    assertThat(schema.mean()).isEmpty();
    assertThat(schema.shape()).isEqualTo(Shape.of(1));
  }

  @Test
  void findsTheTokenizerInPropertiesOrTakesTheUsualOne() {
    Map<String, String> vocabulary =
        Map.of("lakegrad.shape", "4", "lakegrad.vocabulary", "[\"a\",\"b\",\"ab\"]");
    Map<String, String> bpe = new HashMap<>(vocabulary);
    bpe.put("lakegrad.tokenizer", "bpe");
    bpe.put("lakegrad.merges", "[\"a b\"]");

    assertThat(schema("tokens ARRAY<INT>", bpe, SampleOptions.none()).tokenizer())
        .isEqualTo(new TokenizerSpec(TokenizerKind.BPE, List.of("a", "b", "ab"), List.of("a b")));
    assertThat(schema("tokens ARRAY<INT>", vocabulary, SampleOptions.none()).tokenizer())
        .extracting(TokenizerSpec::kind)
        .isEqualTo(TokenizerKind.CHAR);
    bpe.put("lakegrad.tokenizer", "bpa");
    assertThatThrownBy(() -> schema("tokens ARRAY<INT>", bpe, SampleOptions.none()))
        .hasMessageContaining("The property lakegrad.tokenizer")
        .hasMessageContaining("'bpa'");
  }

  @Test
  void refusesTokensOfAnotherTokenizerButNotTextItself() {
    Map<String, String> own =
        Map.of("lakegrad.shape", "4", "lakegrad.vocabulary", "[\"<unknown>\",\"b\"]");
    TokenizerSpec other = TokenizerSpec.of(TokenizerKind.WORDS, List.of("<unknown>", "c"));
    SampleOptions asked = SampleOptions.none().withTokenizer(other).withClasses(2);
    String columns = "tokens ARRAY<INT>, review STRING, label INT";

    assertThatThrownBy(
            () -> schema(columns, own, asked.withFeatures("tokens").withShape(Shape.of(4))))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("The tokens in column 'tokens'")
        .hasMessageContaining("are of another tokenizer. The table's is words of 2, ");
    SampleSchema text = schema(columns, own, asked.withFeatures("review").withShape(Shape.of(9)));
    assertThat(text.format()).isEqualTo(SampleSchema.Format.TEXT);
    assertThat(text.tokenizer()).isEqualTo(other);
    assertThat(text.dataShape(0)).isEqualTo(DataShape.texts(9, 2, 2));
  }

  @Test
  void countsTokensAsClasses() {
    SampleSchema schema =
        schema(
            "tokens ARRAY<INT>, position BIGINT",
            Map.of("lakegrad.shape", "256", "lakegrad.vocabulary", "[\"a\",\"b\",\"c\"]"),
            SampleOptions.none());

    assertThat(schema.format()).isEqualTo(SampleSchema.Format.TOKENS);
    assertThat(schema.dataShape(128)).isEqualTo(DataShape.tokens(128, 3));
    assertThatThrownBy(() -> schema.dataShape(256))
        .hasMessage("schema: context 256 does not fit rows of 256 tokens: it must be 1 to 255");
  }

  @Test
  void keepsLabelsAndVocabularyOfTextApart() {
    SampleSchema schema =
        schema(
            "tokens ARRAY<INT>, text STRING, label INT",
            Map.of(
                "lakegrad.format", "text",
                "lakegrad.shape", "10",
                "lakegrad.classes", "4",
                "lakegrad.vocabulary", "[\"a\",\"b\",\"c\"]"),
            SampleOptions.none());

    assertThat(schema.dataShape(0)).isEqualTo(DataShape.texts(10, 3, 4));
  }

  @Test
  void needsNoLabelWhereNoneIsWanted() {
    SampleSchema schema =
        schema(
            "image BINARY",
            Map.of("lakegrad.shape", "4", "lakegrad.classes", "7"),
            SampleOptions.none().withoutLabel());

    assertThat(schema.label()).isNull();
    assertThat(schema.classes()).isEqualTo(7);
  }

  @Test
  void namesTheNearestOfAColumnThatIsNotThere() {
    refuses(
        IMAGES,
        SampleOptions.none().withLabel("lable"),
        "There is no column 'lable' in version 3 of /t.",
        "the nearest is label");
    refuses(IMAGES, SampleOptions.none().withFeatures("imgae"), "no column 'imgae'", "is image");
  }

  @Test
  void namesBothTypesOfAColumnOfTheWrongOne() {
    refuses(
        "image BINARY, label STRING",
        SampleOptions.none().withShape(Shape.of(4)),
        "Column 'label' of version 3 of /t cannot be a label.",
        "type string",
        "tinyint, smallint, int or bigint");
    refuses(
        "a STRING, label INT",
        SampleOptions.none().withFeatures("a"),
        "type string",
        "must be float, double");
  }

  @Test
  void saysWhatIsNotKnownAndHowToSayIt() {
    refuses(IMAGES, SampleOptions.none(), "which shape", "lakegrad.shape");
    refuses(
        IMAGES,
        SampleOptions.none().withShape(Shape.of(4)),
        "how many classes",
        "lakegrad.classes");
    refuses("name STRING, label INT", SampleOptions.none(), "which columns are the features");
    refuses("tokens ARRAY<INT>", SampleOptions.none().withShape(Shape.of(4)), "which tokens");
  }

  @Test
  void refusesPropertiesThatCannotBeUnderstood() {
    for (String property : List.of("shape=1x28", "format=sound", "classes=ten", "features=image")) {
      String name = "lakegrad." + property.substring(0, property.indexOf('='));
      String value = property.substring(property.indexOf('=') + 1);
      Map<String, String> properties = new TreeMap<>(Map.of("lakegrad.shape", "4"));
      properties.put(name, value);

      assertThatThrownBy(() -> schema(IMAGES, properties, SampleOptions.none()))
          .isInstanceOf(LakegradException.class)
          .hasMessageContainingAll("The property " + name, "Its value is '" + value + "'.");
    }
  }

  @Test
  void refusesMeansThatDoNotFitTheSamples() {
    SampleOptions options = SampleOptions.none().withShape(Shape.of(3, 2, 2)).withClasses(2);

    assertThatThrownBy(
            () ->
                schema(IMAGES, Map.of("lakegrad.mean", "[1,2]", "lakegrad.std", "[1,2]"), options))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("lakegrad.mean")
        .hasMessageContaining("[1.0, 2.0], for samples [3, 2, 2]");
    assertThatThrownBy(() -> schema(IMAGES, Map.of("lakegrad.mean", "[1,2,3]"), options))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("lakegrad.std");
  }

  private static void refuses(String columns, SampleOptions options, String... parts) {
    assertThatThrownBy(() -> schema(columns, Map.of(), options))
        .isInstanceOf(LakegradException.class)
        .hasMessageContainingAll(parts);
  }

  private static SampleSchema schema(
      String columns, Map<String, String> properties, SampleOptions options) {
    DatasetVersion version =
        new DatasetVersion(
            "id",
            "/t",
            3,
            0,
            StructType.fromDDL(columns).json(),
            new TreeMap<>(properties),
            List.of(new DataFile("a.parquet", 10, 100, false, new TreeMap<>())),
            null);
    return SampleSchema.of(version, options);
  }
}
