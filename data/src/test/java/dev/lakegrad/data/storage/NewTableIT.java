package dev.lakegrad.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewTableIT {
  private final SparkSession spark = LocalSpark.session();
  @TempDir private Path folder;
  private Path table;

  @BeforeEach
  void start() {
    table = folder.resolve("table");
  }

  @Test
  void staysIfItIsKept() {
    try (NewTable made = claim()) {
      write();
      made.made();
      made.keep();
    }
    assertThat(spark.read().format("delta").load(table.toString()).count()).isEqualTo(10);
    assertThat(folder).isDirectoryNotContaining("glob:**.writing");
  }

  @Test
  void goesIfItIsNotKept() {
    try (NewTable made = claim()) {
      write();
      made.made();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherWritersTableStays() {
    try (NewTable place = claim()) {
      assertThat(place.path()).isEqualTo("file:" + table);
      write();
    }
    assertThat(spark.read().format("delta").load(table.toString()).count()).isEqualTo(10);
  }

  @Test
  void whatAKilledJobLeftIsRemovedUnlessThereIsMore() throws Exception {
    String killed = killed();
    leave(killed);
    try (NewTable place = claim()) {
      assertThat(place.path()).isEqualTo("file:" + table);
      assertThat(table).doesNotExist();
    }

    leave(killed);
    Files.writeString(table.resolve("letter.txt"), "dear");
    assertThatThrownBy(this::claim)
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("is not empty")
        .matches(e -> Fault.behind(e).equals(Optional.of(Fault.Place.OUTPUT)));
    assertThat(table.resolve("part-0.parquet")).exists();
  }

  @Test
  void aFileIsNotOverwritten() throws IOException {
    Files.writeString(table, "dear");
    assertThatThrownBy(this::claim).hasMessageContaining("is not empty");
    assertThat(table).hasContent("dear");
  }

  private NewTable claim() {
    return NewTable.claim(spark, table.toString());
  }

  private void write() {
    spark.range(10).write().format("delta").save(table.toString());
  }

  /** What the claim of a job says that ran here and has ended. */
  private String killed() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    try (NewTable running = claim()) {
      assertThat(running.path()).isEqualTo("file:" + table);
      return Files.readString(folder.resolve("_table.writing"))
          .replace("process " + ProcessHandle.current().pid(), "process " + ended.pid());
    }
  }

  private void leave(String claim) throws IOException {
    Files.createDirectories(table.resolve("_delta_log"));
    Files.writeString(table.resolve("part-0.parquet"), "half");
    Files.writeString(folder.resolve("_table.writing"), claim);
  }
}
