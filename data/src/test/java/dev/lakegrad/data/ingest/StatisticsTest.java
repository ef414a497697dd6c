package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.data.table.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void describesEachChannelOfImages() {
    ImageStatistics a = new ImageStatistics(2);
    a.add(new byte[] {0, 0, 7, 7});
    ImageStatistics b = new ImageStatistics(2);
    b.add(new byte[] {(byte) 255, (byte) 255, 7, 7});
    a.add(b);
    SortedMap<String, String> properties = new TreeMap<>();
    a.describe(properties);

    assertThat(properties)
        .containsEntry(Properties.MEAN, "[0.5,0.0274509804]")
        .containsEntry(Properties.STD, "[0.5,1.0]");
  }

  @Test
  void joinsFindingsAsIfReadInOneGo() {
    CsvFindings whole = new CsvFindings(2);
    CsvFindings[] parts = {new CsvFindings(2), new CsvFindings(2), new CsvFindings(2)};
    for (int i = 0; i < 100; i++) {
      double[] values = {1e9 + i, 3};
      whole.add("train", "x", values);
      parts[i % 3 == 0 ? 0 : 2].add("train", "x", values);
    }
    CsvFindings joined = new CsvFindings(2);
    for (CsvFindings part : parts) {
      joined.add(part);
    }

    assertThat(joined.counts()).containsEntry("train", 100L);
    assertThat(joined.mean()).containsExactly(whole.mean(), within(1e-5));
    assertThat(joined.deviation()[0]).isCloseTo(Math.sqrt(833.25), within(1e-6));
    assertThat(joined.deviation()[1]).isEqualTo(1);
  }

  @Test
  void countsRowsHeldOutButDoesNotMeasureThem() {
    CsvFindings found = new CsvFindings(1);
    found.add("train", "a", new double[] {2});
    found.add("test", "b", new double[] {100});

    assertThat(found.mean()).containsExactly(2);
    assertThat(found.labels("test")).containsExactly("b");
  }

  @Test
  void holdsOutAboutAsManyAsAsked() {
    Holdout holdout = new Holdout(0.2, 3);
    long test = 0;
    for (int i = 0; i < 10_000; i++) {
      test += holdout.split("row " + i).equals("test") ? 1 : 0;
    }

    assertThat(test).isBetween(1850L, 2150L);
    assertThat(holdout.split("row 5")).isEqualTo(new Holdout(0.2, 3).split("row 5"));
    assertThat(new Holdout(0, 3).split(1)).isEqualTo("train");
  }
}
