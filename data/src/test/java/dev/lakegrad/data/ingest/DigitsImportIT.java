package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsImportIT {
  private final SparkSession spark = LocalSpark.session();

  @Test
  void drawsTheSameTableWithAnyNumberOfFiles(@TempDir Path dir) {
    ImportReport one = run(Target.create(dir.resolve("one").toString()).withFiles(1));
    ImportReport five = run(Target.create(dir.resolve("five").toString()).withFiles(5));

    assertThat(one.files()).isEqualTo(2);
    assertThat(five.files()).isEqualTo(10);
    assertThat(images(one.table())).hasSize(280).isEqualTo(images(five.table()));
    assertThat(one.properties()).isEqualTo(five.properties());
  }

  @Test
  void holdsEveryDigitEquallyOften(@TempDir Path dir) {
    ImportReport report = run(Target.create(dir.resolve("table").toString()));

    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 200L, "test", 80L));
    for (Row row :
        spark
            .read()
            .format("delta")
            .load(report.table())
            .groupBy("split", "label")
            .count()
            .collectAsList()) {
      assertThat(row.getLong(2)).isEqualTo(row.getString(0).equals("train") ? 20 : 8);
    }
    assertThat(report.properties())
        .containsEntry(Properties.SHAPE, "1,28,28")
        .containsEntry(Properties.CLASSES, "10")
        .containsKeys(Properties.MEAN, Properties.STD);
  }

  @Test
  void appendsOtherDigits(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    ImportReport first = run(Target.create(path));
    ImportReport second = run(Target.append(path));

    assertThat(second.version()).isEqualTo(1);
    assertThat(second.rows()).isEqualTo(280);
    assertThat(second.properties()).isEqualTo(first.properties());
    assertThat(images(path)).hasSize(560);
  }

  private ImportReport run(Target target) {
    return DigitsImport.run(spark, new DigitsImport.Options(200, 80, 3, target));
  }

  private Set<String> images(String table) {
    return spark
        .read()
        .format("delta")
        .load(table)
        .selectExpr("concat(split, label, hex(image))")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }
}
