package dev.lakegrad.spark.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
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
 *
 * <p>A process that is killed between the two renames of a replacement leaves nothing at the place,
 * and what stood there under a name that tells which place it was: {@link #standing} finds it for a
 * reader, and {@link #recover} puts it back for who may write there.
 */
public final class Durable {
  /** Begins the names of drafts, and of what is moved out of their way. */
  static final String TEMPORARY = "_tmp-";

  private static final Pattern ASIDE =
      Pattern.compile(TEMPORARY + "replaced-(.+)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

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
      aside = new Path(target.getParent(), replaced(target) + UUID.randomUUID());
      rename(files, target, aside);
    }
    try {
      rename(files, draft, target);
    } catch (IOException e) {
      putBack(files, aside, target, e);
      throw e;
    }
    LocalDisk.sync(files, target.getParent());
    deleteReplaced(files, target);
  }

  /** {@code target}, or what stood there if a process was killed while it replaced that. */
  public static Path standing(FileSystem files, Path target) throws IOException {
    if (files.exists(target)) {
      return target;
    }
    List<Path> asides = asides(files, target);
    return asides.isEmpty() ? target : asides.get(0);
  }

  /** Puts everything in {@code folder} back that {@link #standing} finds; its writer may. */
  public static void recover(FileSystem files, Path folder) throws IOException {
    if (!files.exists(folder)) {
      return;
    }
    for (FileStatus status : files.listStatus(folder)) {
      Matcher name = ASIDE.matcher(status.getPath().getName());
      Path target = name.matches() ? new Path(folder, name.group(1)) : null;
      if (target != null && !files.exists(target)) {
        LOG.warn("{} was being replaced when a process ended; it is as it was before", target);
        rename(files, status.getPath(), target);
      }
    }
  }

  private static String replaced(Path target) {
    return TEMPORARY + "replaced-" + target.getName() + "-";
  }

  /** What was moved out of the way of {@code target}. */
  private static List<Path> asides(FileSystem files, Path target) throws IOException {
    try {
      return Arrays.stream(files.listStatus(target.getParent()))
          .map(FileStatus::getPath)
          .filter(path -> path.getName().startsWith(replaced(target)))
          .toList();
    } catch (FileNotFoundException noFolder) {
      return List.of();
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
  private static void deleteReplaced(FileSystem files, Path target) {
    try {
      for (Path aside : asides(files, target)) {
        files.delete(aside, true);
      }
    } catch (IOException e) {
      LOG.warn("What {} has replaced could not be deleted and stays", target, e);
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
