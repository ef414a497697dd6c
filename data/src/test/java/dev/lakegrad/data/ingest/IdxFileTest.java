package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {
  private static final byte[] TWO_IMAGES = Made.idx(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);

  @Test
  void readsRecordsOneByOne(@TempDir Path dir) {
    for (byte[] bytes : new byte[][] {TWO_IMAGES, Made.gzip(TWO_IMAGES)}) {
      try (IdxFile file = IdxFile.images(Made.source(Made.file(dir.resolve("images"), bytes)))) {
        assertThat(file.records()).isEqualTo(2);
        assertThat(file.record()).containsExactly(2, 2);
        assertThat(file.next()).containsExactly(1, 2, 3, 4);
        assertThat(file.next()).containsExactly(5, 6, 7, 8);
        file.end();
      }
    }
  }

  @Test
  void passesOverRecords(@TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("images"), TWO_IMAGES));
    try (IdxFile file = IdxFile.images(source)) {
      file.skip(1);

      assertThat(file.next()).containsExactly(5, 6, 7, 8);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 15, 16, 17, 20, 23})
  void refusesAFileThatEndsEarly(int length, @TempDir Path dir) {
    byte[] cut = Arrays.copyOf(TWO_IMAGES, length);
    String path = Made.file(dir.resolve("images"), cut);

    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining(path);
  }

  @Test
  void saysHowManyBytesThereShouldBe(@TempDir Path dir) {
    String path = Made.file(dir.resolve("images"), Arrays.copyOf(TWO_IMAGES, 21));

    assertThatThrownBy(() -> readAll(path))
        .hasMessage(
            path
                + " cannot be imported. Its header promises 2 x 2 x 2 values, which is 24 bytes in"
                + " all, but only 21 could be read. Fetch the file again: it is truncated or"
                + " damaged.");
  }

  @Test
  void refusesAGzippedFileThatEndsEarly(@TempDir Path dir) {
    byte[] noise = new byte[4000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) ((i * i * 31) >> 3);
    }
    byte[] zipped = Made.gzip(Made.idx(noise, 1000, 2, 2));
    for (int length : new int[] {zipped.length - 1, zipped.length / 2, 5}) {
      String path = Made.file(dir.resolve("images.gz"), Arrays.copyOf(zipped, length));

      assertThatThrownBy(() -> readAll(path))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining(path);
    }
  }

  @Test
  void refusesBytesBehindTheLastRecord(@TempDir Path dir) {
    String path = Made.file(dir.resolve("images"), Arrays.copyOf(TWO_IMAGES, 25));

    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("24 bytes in all, but the file goes on after them");
  }

  @Test
  void refusesLabelsWhereImagesShouldBe(@TempDir Path dir) {
    String path = Made.file(dir.resolve("labels"), Made.idx(new byte[] {1, 2}, 2));

    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("begins with 00 00 08 03, this one with 00 00 08 01");
  }

  @Test
  void refusesWhatIsNoIdxFile(@TempDir Path dir) {
    String path = Made.file(dir.resolve("images"), "PNG and more");

    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("this one with 50 4e 47 20");
  }

  @Test
  void refusesSizesThatNoFileHas(@TempDir Path dir) {
    for (int[] sizes : new int[][] {{0, 2, 2}, {2, -1, 2}, {2, 1 << 20, 1 << 20}}) {
      String path = Made.file(dir.resolve("images"), Made.idx(new byte[8], sizes));

      assertThatThrownBy(() -> readAll(path))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("the sizes " + Arrays.toString(sizes));
    }
  }

  private static void readAll(String path) {
    try (IdxFile file = IdxFile.images(Made.source(path))) {
      for (int i = 0; i < file.records(); i++) {
        assertThat(file.next()).hasSize(file.recordBytes());
      }
      file.end();
    }
  }
}
