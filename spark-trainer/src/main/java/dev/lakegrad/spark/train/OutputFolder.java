package dev.lakegrad.spark.train;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.storage.Claim;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.checkpoint.Durable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a run writes to: claimed for as long as the run lasts, so that no other one
 * writes there too, and taken away if nothing came of it.
 */
final class OutputFolder implements AutoCloseable {
  /** While a run writes to the folder, this file says which process it is. */
  static final String CLAIM = "_training";

  private static final Logger LOG = LoggerFactory.getLogger(OutputFolder.class);

  private final Path path;
  private final FileSystem files;
  private final Claim claim;
  private final boolean made;
  private final boolean fresh;

  private OutputFolder(Path path, FileSystem files, Claim claim, boolean made, boolean fresh) {
    this.path = path;
    this.files = files;
    this.claim = claim;
    this.made = made;
    this.fresh = fresh;
  }

  /** The same place for every process that can reach it. */
  static String absolute(String path, Configuration conf) {
    try {
      Path relative = new Path(path);
      return relative.getFileSystem(conf).makeQualified(relative).toString();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Refuses a folder that has something in it, unless the run is to go on there. */
  static OutputFolder claim(Output output, Configuration conf) {
    try {
      Path path = new Path(output.path());
      FileSystem files = path.getFileSystem(conf);
      Path file = new Path(path, CLAIM);
      boolean made = !files.exists(path);
      if (made) {
        make(files, path);
      } else if (!files.exists(file)) {
        refuseUsed(output, files, path);
      }
      Claim claim = claim(output, files, path, made);
      try {
        refuseUsed(output, files, path);
        Durable.recover(Durable.files(path, conf), path);
        boolean fresh = contents(files, path).isEmpty();
        return new OutputFolder(path, files, claim, made, fresh);
      } catch (IOException | LakegradException e) {
        claim.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(output.path(), e);
    }
  }

  private static void make(FileSystem files, Path path) {
    try {
      if (!files.mkdirs(path)) {
        throw new IOException("it may not be made here");
      }
    } catch (IOException e) {
      throw refused("The output folder " + path + " cannot be created.", e);
    }
  }

  private static Claim claim(Output output, FileSystem files, Path path, boolean made)
      throws IOException {
    try {
      return Claim.of(
          files, new Path(path, CLAIM), (name, owner) -> taken(output.path(), name, owner));
    } catch (IOException e) {
      if (made) {
        deleteEmpty(files, path, e); // a disk that takes no bytes may have taken the folder
      }
      throw e;
    }
  }

  private static void deleteEmpty(FileSystem files, Path path, IOException failure) {
    try {
      if (files.exists(path) && files.listStatus(path).length == 0) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void refuseUsed(Output output, FileSystem files, Path path) throws IOException {
    boolean resume = output.existing() == Output.Existing.RESUME;
    if (!files.getFileStatus(path).isDirectory() || (!resume && !contents(files, path).isEmpty())) {
      throw new LakegradException(
          "The output path " + output.path() + " exists.",
          "There is something in it, and it is not overwritten.",
          "Choose another path, delete it, or go on with the run that wrote it by --resume.",
          Fault.in(Fault.Place.OUTPUT));
    }
  }

  /** All but the claim. */
  private static List<Path> contents(FileSystem files, Path path) throws IOException {
    List<Path> contents = new ArrayList<>();
    for (FileStatus status : files.listStatus(path)) {
      if (!status.getPath().getName().equals(CLAIM)) {
        contents.add(status.getPath());
      }
    }
    return contents;
  }

  /** Takes away what this run wrote, if it began with nothing: there is no checkpoint to keep. */
  void abandon(RuntimeException cause) {
    try {
      if (fresh) {
        for (Path content : contents(files, path)) {
          files.delete(content, true);
        }
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Lets others write here; a folder that this run made and that is empty goes. */
  @Override
  public void close() {
    try {
      claim.close();
      if (made && files.listStatus(path).length == 0) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      LOG.warn("The file {} in {} could not be removed; delete it", CLAIM, path, e);
    }
  }

  private static LakegradException taken(String output, String claim, String owner) {
    return new LakegradException(
        "Another run is writing to " + output + ", or was killed while it did.",
        "The file " + claim + " says so: " + owner + ".",
        "Wait for that run or choose another path; if it is not running any more, delete that file"
            + " and resume the run.",
        Fault.in(Fault.Place.OUTPUT));
  }

  private static LakegradException unwritable(String name, IOException cause) {
    return refused("The output path " + name + " cannot be written.", cause);
  }

  private static LakegradException refused(String problem, IOException cause) {
    return new LakegradException(
        problem,
        "The file system answered: " + answer(cause) + ".",
        "Choose a path that this user may write to, and that executors reach too.",
        Fault.in(Fault.Place.OUTPUT, cause));
  }

  /** Some failures have no more to say than a path: what happened is in their name. */
  private static String answer(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains(" ") ? message : cause.getClass().getSimpleName() + " " + message;
  }
}
