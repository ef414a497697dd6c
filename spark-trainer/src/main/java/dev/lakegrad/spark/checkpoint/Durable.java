package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a file or a folder comes to its place whole: written as a draft, synced, and renamed. Where
 * that fails, what stood there before stands there again.
 */
public final class Durable {
  /** Begins the names of drafts, and of what is moved out of their way. */
  static final String TEMPORARY = "_tmp-";

  private static final Logger LOG = LoggerFactory.getLogger(Durable.class);

  private Durable() {}

  /**
   * The file system of {@code path}, without the checksum files that Hadoop adds on local disks.
   */
  public static FileSystem files(Path path, Configuration configuration) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    // Checksum files would be a second truth, and keep a sync from reaching the disk.
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  /** Brings what was written to the disk, as far as the file system can. */
  public static void sync(FSDataOutputStream out) throws IOException {
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    }
  }

  /**
   * Renames {@code draft}, in the same folder; what stood at {@code target} stays if that fails.
   */
  public static void publish(FileSystem files, Path draft, Path target) throws IOException {
    Path aside = null;
    if (files.exists(target)) {
      // Hadoop's rename does not replace; a reader in between finds nothing rather than half of it.
      aside = new Path(target.getParent(), TEMPORARY + "replaced-" + UUID.randomUUID());
      rename(files, target, aside);
    }
    try {
      rename(files, draft, target);
    } catch (IOException e) {
      putBack(files, aside, target, e);
      throw e;
    }
    LocalDisk.sync(files, target.getParent());
    if (aside != null) {
      deleteOrWarn(files, aside);
    }
  }

  private static void putBack(
      FileSystem files, @Nullable Path aside, Path target, IOException failure) {
    discard(files, target, failure);
    if (aside != null) {
      try {
        rename(files, aside, target);
      } catch (IOException again) {
        failure.addSuppressed(again);
      }
    }
  }

  private static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("Renaming " + from + " to " + to + " was refused");
    }
  }

  /** What is published is good without this having worked, so it only warns. */
  private static void deleteOrWarn(FileSystem files, Path aside) {
    try {
      files.delete(aside, true);
    } catch (IOException e) {
      LOG.warn("{}, which was replaced, could not be deleted and stays", aside, e);
    }
  }

  /** Deletes what is half-done; a failure of this joins the first one. */
  public static void discard(FileSystem files, Path draft, Exception failure) {
    try {
      if (files.exists(draft)) {
        files.delete(draft, true);
      }
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }
}
