package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.LakegradException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvImportIT {
  private static final String PLANTS =
      "leaf length,\"kind\",id,width\n"
          + IntStream.range(0, 200)
              .mapToObj(i -> i + ".5," + (i % 2 == 0 ? "oak" : "elm") + ",plant " + i + ",2\n")
              .collect(Collectors.joining());
  private final SparkSession spark = LocalSpark.session();

  @Test
  void makesColumnsLabelsAndStatistics(@TempDir Path dir) {
    ImportReport report =
        CsvImport.run(spark, plants(dir, PLANTS, "plants").withHoldout(new Holdout(0, 0)));

    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 200L));
    assertThat(report.properties())
        .containsEntry(Properties.FORMAT, "vector")
        .containsEntry(Properties.SHAPE, "2")
        .containsEntry(Properties.FEATURES, "[\"leaf_length\",\"width\"]")
        .containsEntry(Properties.LABEL, "label")
        .containsEntry(Properties.LABELS, "[\"elm\",\"oak\"]")
        .containsEntry(Properties.CLASSES, "2")
        .containsEntry(Properties.MEAN, "[100.0,2.0]")
        .containsEntry(Properties.STD, "[57.7343052,1.0]");
    Dataset<Row> table = spark.read().format("delta").load(report.table());
    assertThat(table.schema().simpleString())
        .isEqualTo("struct<leaf_length:double,width:double,label:int,split:string>");
    for (Row row : table.collectAsList()) {
      int i = (int) row.getDouble(0);
      assertThat(row.getInt(2)).isEqualTo(i % 2 == 0 ? 1 : 0);
    }
    assertThat(table.select("leaf_length").distinct().count()).isEqualTo(200);
  }

  @Test
  void splitsAndOrdersAlikeAgain(@TempDir Path dir) {
    CsvImport.Options options = plants(dir, PLANTS, "one").withHoldout(new Holdout(0.25, 4));
    ImportReport one = CsvImport.run(spark, options);
    ImportReport two =
        CsvImport.run(spark, plants(dir, PLANTS, "two").withHoldout(new Holdout(0.25, 4)));

    assertThat(one.rowsPerSplit().get("test")).isBetween(30L, 70L);
    String row = "struct(split, leaf_length)";
    List<Row> order = Tables.inFileOrder(spark, one.table(), row);
    assertThat(order).isEqualTo(Tables.inFileOrder(spark, two.table(), row));
    ImportReport other =
        CsvImport.run(spark, plants(dir, PLANTS, "other").withHoldout(new Holdout(0.25, 5)));
    assertThat(order).isNotEqualTo(Tables.inFileOrder(spark, other.table(), row));
  }

  @Test
  void readsATestFileOfItsOwn(@TempDir Path dir) {
    String test = Made.file(dir.resolve("test.csv"), "a,b,c,d\n1,elm,x,2\n");
    ImportReport report = CsvImport.run(spark, plants(dir, PLANTS, "table").withTest(test));

    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 200L, "test", 1L));
  }

  @Test
  void refusesALabelThatOnlyTheTestFileHas(@TempDir Path dir) {
    String test = Made.file(dir.resolve("test.csv"), "a,b,c,d\n1,ash,x,2\n");

    assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, PLANTS, "table").withTest(test)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("\"ash\", which no row to train with has; they have [elm, oak]");
    assertThat(dir.resolve("table")).doesNotExist();
  }

  @Test
  void namesTheLinesThatAreWrong(@TempDir Path dir) {
    String text = PLANTS + "1,oak,x\n,oak,x,2\nNaN,oak,x,2\n1,oak,x,?\n";

    assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, text, "table")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("line 202: 3 cells instead of 4")
        .hasMessageContaining("line 203: column leaf_length is missing")
        .hasMessageContaining("line 204: column leaf_length is not a number: \"NaN\"")
        .hasMessageContaining("line 205: column width is not a number: \"?\"");
    assertThat(Made.names(dir)).containsExactly("table.csv");
  }

  @Test
  void namesTheSeparatorThatTheFileHas(@TempDir Path dir) {
    String text = PLANTS.replace(',', '\t');

    assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, text, "table")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("with a comma between its columns")
        .hasMessageContaining("several with a tab")
        .hasMessageContaining("Say --separator tab.");
    assertThat(Made.names(dir)).containsExactly("table.csv");
  }

  @Test
  void refusesAHeaderWithoutRows(@TempDir Path dir) {
    assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, "kind,id,width\n\n", "table")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("It has a header and no row.");
    assertThat(Made.names(dir)).containsExactly("table.csv");
  }

  @Test
  void saysThatACellCannotGoOnInTheNextLine(@TempDir Path dir) {
    String text = PLANTS + "1,\"an\noak\",x,2\n";

    assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, text, "table")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("line 202: a quote is not closed, and a cell cannot go on in");
  }

  @Test
  void refusesNamesThatAreThereTwiceOrTaken(@TempDir Path dir) {
    for (String header :
        List.of("a,kind,id,A", "a b,kind,id,a_b", "split,kind,id,b", ",kind,id,b")) {
      String text = header + "\n1,oak,x,2\n2,elm,x,2\n";

      assertThatThrownBy(() -> CsvImport.run(spark, plants(dir, text, "table")))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("a name must not be blank, there twice or one of");
    }
    assertThat(dir.resolve("table")).doesNotExist();
  }

  @Test
  void saysWhichColumnIsNearestToAWrongName(@TempDir Path dir) {
    CsvImport.Options options = plants(dir, PLANTS, "table").withDrop("idd");

    assertThatThrownBy(() -> CsvImport.run(spark, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no column to drop \"idd\"; the nearest is \"id\"");
    assertThat(Made.names(dir)).containsExactly("table.csv");
  }

  @Test
  void putsManyColumnsIntoOneArray(@TempDir Path dir) {
    String zeros = ",0".repeat(120);
    String file = Made.file(dir.resolve("wide.csv"), "1" + zeros + "\n2" + zeros + "\n");
    ImportReport report =
        CsvImport.run(
            spark,
            CsvImport.Options.of(
                    file, "c0", Header.NONE, Target.create(dir.resolve("t").toString()))
                .withHoldout(new Holdout(0, 0)));

    assertThat(report.properties())
        .containsEntry(Properties.SHAPE, "120")
        .containsEntry(Properties.FEATURES, "[\"features\"]");
    Dataset<Row> table = spark.read().format("delta").load(report.table());
    assertThat(table.schema().simpleString())
        .isEqualTo("struct<features:array<float>,label:int,split:string>");
    assertThat(table.head().getList(0)).hasSize(120);
  }

  private static CsvImport.Options plants(Path dir, String text, String table) {
    return CsvImport.Options.of(
            Made.file(dir.resolve(table + ".csv"), text),
            "kind",
            Header.FIRST_LINE,
            Target.create(dir.resolve(table).toString()))
        .withDrop("id");
  }
}
