package dev.lakegrad.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFileTest {

  @ParameterizedTest
  @CsvSource({
    "part-0.parquet, s3a://lake/t/part-0.parquet",
    "split=train/part 0.parquet, s3a://lake/t/split=train/part 0.parquet",
    "at:noon/part-0.parquet, s3a://lake/t/at:noon/part-0.parquet",
    "s3a://other/t/part-0.parquet, s3a://other/t/part-0.parquet",
    "file:/tmp/t/part-0.parquet, file:/tmp/t/part-0.parquet",
    "/t2/part-0.parquet, s3a://lake/t2/part-0.parquet",
  })
  void liesUnderItsTableUnlessItsPathIsAbsolute(String path, String place) {
    DataFile file = new DataFile(path, 1, 1, false, new TreeMap<>());

    assertThat(file.under(new Path("s3a://lake/t")).toString()).isEqualTo(place);
  }
}
