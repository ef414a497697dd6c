package dev.lakegrad.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;

class StorageTest {

  @Test
  void whatALocalDiskReportsIsAnOrdinaryFailure() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full on this system");
    FileSystem files = FileSystem.getLocal(new Configuration()).getRawFileSystem();
    org.apache.hadoop.fs.Path full = new org.apache.hadoop.fs.Path("file:///dev/full");

    assertThatThrownBy(() -> Storage.io(() -> write(files, full)))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
  }

  private static int write(FileSystem files, org.apache.hadoop.fs.Path path) throws IOException {
    try (OutputStream out = files.create(path, true)) {
      out.write(new byte[100_000]);
      return 100_000;
    }
  }

  @Test
  void theReasonIsWhatItBeganWith() {
    Exception first = new IOException("No space left on device.\nand more");
    assertThat(Storage.reason(new IllegalStateException("Job aborted", first)))
        .isEqualTo("No space left on device");
    assertThat(Storage.reason(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void whatGoesWellIsHandedOn() throws IOException {
    assertThat(Storage.io(() -> 7)).isEqualTo(7);
  }
}
