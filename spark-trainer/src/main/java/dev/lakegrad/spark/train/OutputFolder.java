package dev.lakegrad.spark.train;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that a run writes to: checked before the run, and taken away if nothing came of it.
 */
final class OutputFolder {
  private final String name;
  private final Path path;
  private final FileSystem files;
  private final boolean fresh;

  private OutputFolder(String name, Path path, FileSystem files, boolean fresh) {
    this.name = name;
    this.path = path;
    this.files = files;
    this.fresh = fresh;
  }

  /** Refuses a folder that has something in it, unless the run is to go on there. */
  static OutputFolder claim(Output output, Configuration conf) {
    try {
      Path path = new Path(output.path());
      FileSystem files = path.getFileSystem(conf);
      boolean used = files.exists(path) && !empty(files, path);
      if (used && output.existing() == Output.Existing.REFUSE) {
        throw new LakegradException(
            "The output path " + output.path() + " exists.",
            "There is something in it, and it is not overwritten.",
            "Choose another path, delete it, or ask to resume the run that wrote it.");
      }
      OutputFolder folder = new OutputFolder(output.path(), path, files, !used);
      folder.tryToWrite();
      return folder;
    } catch (IOException e) {
      throw unwritable(output.path(), e);
    }
  }

  private static boolean empty(FileSystem files, Path path) throws IOException {
    return files.getFileStatus(path).isDirectory() && files.listStatus(path).length == 0;
  }

  private void tryToWrite() throws IOException {
    Path probe = new Path(path, "_probe");
    try (OutputStream out = files.create(probe, true)) {
      out.write('x');
    } catch (IOException e) {
      deleteAfter(e, probe);
      throw e;
    }
    files.delete(probe, false);
  }

  /** A file system that takes no bytes may have taken the name. */
  private void deleteAfter(IOException failure, Path probe) {
    try {
      files.delete(probe, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Takes the folder away if this run made it and there is no checkpoint to go on from. */
  void abandon(RuntimeException cause) {
    try {
      if (fresh) {
        files.delete(path, true);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static LakegradException unwritable(String name, IOException cause) {
    return new LakegradException(
        "The output path " + name + " cannot be written.",
        "The file system answered: " + cause.getMessage() + ".",
        "Choose a path that this user may write to, and that executors reach too.",
        cause);
  }

  @Override
  public String toString() {
    return name;
  }
}
