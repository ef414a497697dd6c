package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only a local disk needs: a rename lasts through a power cut once its folder is synced. */
final class LocalDisk {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDisk.class);

  private LocalDisk() {}

  static void sync(FileSystem files, Path folder) {
    if (!(files instanceof RawLocalFileSystem local)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(local.pathToFile(folder).toPath(), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some platforms cannot sync a folder; the checkpoint itself is written and verified.
      LOG.debug("{} could not be synced", folder, e);
    }
  }
}
