package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.table.DataException;
import dev.lakegrad.data.table.DataFile;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedCacheTest {
  @TempDir private Path folder;

  @Test
  void keepsEveryRecordInTheOrderOfTheFiles() {
    try (PackedCache cache = PackedCache.build(folder, Tables.images("t", 5, 0, 7, 1))) {
      assertThat(cache.rows()).isEqualTo(13);
      for (int row = 0; row < 13; row++) {
        ByteBuffer record = cache.record(row);
        assertThat(record.get(3)).isEqualTo((byte) (row + 3));
        assertThat(record.getInt(4)).isEqualTo(row % 10);
      }
    }
  }

  @Test
  void isUsedAgainAsLongAsItIsWhole() throws IOException {
    Path file = build(Tables.images("t", 10));
    MemorySource again = Tables.images("t", 10);

    assertThat(build(again)).isEqualTo(file);

    assertThat(again.opened()).isZero();
    assertThat(names()).containsExactly(file.getFileName().toString());
  }

  @Test
  void isMadeAnewWhenAnyByteIsDamaged() throws IOException {
    Path file = build(Tables.images("t", 10));
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {0, 9, 4095, 4096, 4100, whole.length - 17, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      MemorySource source = Tables.images("t", 10);
      build(source);
      assertThat(source.opened()).isEqualTo(1);
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void isMadeAnewWhenCutShort() throws IOException {
    Path file = build(Tables.images("t", 10));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    MemorySource source = Tables.images("t", 10);

    build(source);

    assertThat(source.opened()).isEqualTo(1);
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void isAnotherForAnotherVersion() {
    assertThat(build(Tables.images("t", 10))).isNotEqualTo(build(Tables.images("u", 10)));
  }

  @Test
  void isMadeOnceByTasksThatAskTogether() throws Exception {
    MemorySource source = Tables.images("t", 1000);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Callable<Path> task = () -> build(source);
    try {
      for (Future<Path> file : pool.invokeAll(List.of(task, task, task, task))) {
        assertThat(file.get(1, TimeUnit.MINUTES)).exists();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(source.opened()).isEqualTo(1);
  }

  @Test
  void leavesNothingHalfWrittenWhenReadingFails() throws IOException {
    MemorySource good = Tables.images("t", 5, 5);
    ColumnSource failing =
        source(
            good.version(),
            file -> {
              if (file == 1) {
                throw DataException.unreadable("f1", new IOException("gone"));
              }
              return good.open(file);
            });

    assertThatThrownBy(() -> PackedCache.build(folder, failing))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("f1");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesADiskThatIsTooSmall() throws IOException {
    DataFile huge = new DataFile("f", 1L << 50, 1, false, new TreeMap<>());
    DatasetVersion version =
        new DatasetVersion("t", "/t", 0, 0, "{}", new TreeMap<>(), List.of(huge), null);
    ColumnSource source = source(version, Tables.images("t", 1)::open);

    assertThatThrownBy(() -> PackedCache.build(folder, source))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("do not fit into " + folder)
        .hasMessageContaining("bytes, and");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatThrownBy(() -> PackedCache.build(file, Tables.images("t", 1)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("cannot be kept in " + file);
  }

  @Test
  void keepsRecordsWholeInSeveralSegments() throws IOException {
    MemorySource source = Tables.images("t", 13);
    Path file = build(source);
    RecordLayout layout = RecordLayout.of(source.schema());
    for (int bytes : IntStream.rangeClosed(8, 120).toArray()) {
      try (PackedCache cache = PackedCache.map(file, layout, 13, bytes)) {
        for (int row = 0; row < 13; row++) {
          assertThat(cache.record(row).get(0)).isEqualTo((byte) row);
        }
      }
    }
  }

  @Test
  void refusesRowsThatAreNotThereAndUseAfterItsEnd() {
    PackedCache cache = PackedCache.build(folder, Tables.images("t", 2));

    assertThatThrownBy(() -> cache.record(2)).hasMessage("cache: row 2 is not in [0, 2)");
    cache.close();
    assertThatThrownBy(() -> cache.record(0)).isInstanceOf(IllegalStateException.class);
  }

  private Path build(ColumnSource source) {
    try (PackedCache cache = PackedCache.build(folder, source)) {
      return cache.file();
    }
  }

  /** What lies in the folder, but for locks. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> !f.endsWith(".lock")).toList();
    }
  }

  private interface Opening extends Serializable {
    RecordReader open(int file);
  }

  private static ColumnSource source(DatasetVersion version, Opening opening) {
    SampleSchema schema = Tables.images("t", 1).schema();
    return new ColumnSource() {
      private static final long serialVersionUID = 1L;

      @Override
      public DatasetVersion version() {
        return version;
      }

      @Override
      public SampleSchema schema() {
        return schema;
      }

      @Override
      public RecordReader open(int file) {
        return opening.open(file);
      }
    };
  }
}
