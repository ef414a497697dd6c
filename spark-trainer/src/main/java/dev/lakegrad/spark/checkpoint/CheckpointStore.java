package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.train.TrainingState;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of checkpoints on any Hadoop file system; one writer at a time.
 *
 * <p>A save writes into a temporary folder, syncs, closes, reads everything back, renames the
 * folder to {@code step-…}, and only then deletes older checkpoints. Wherever it is cut off, the
 * checkpoint before it stays readable.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern STEP = Pattern.compile("step-([0-9]{12})");
  private static final int FEWEST = 2;

  private final FileSystem files;
  private final Path root;
  private final int keep;

  /** A published checkpoint that was not looked into yet. */
  private record Published(long step, Path path) {}

  private CheckpointStore(FileSystem files, Path root, int keep) {
    this.files = files;
    this.root = root;
    this.keep = keep;
  }

  /**
   * The checkpoints under {@code uri}, which need not exist yet.
   *
   * @param keep how many of the newest stay; never fewer than two
   */
  public static CheckpointStore open(String uri, Configuration configuration, int keep) {
    Check.that(keep > 0, "checkpoint", "%d checkpoints kept", keep);
    Path root = new Path(uri);
    try {
      FileSystem files = Durable.files(root, configuration);
      return new CheckpointStore(files, files.makeQualified(root), Math.max(keep, FEWEST));
    } catch (IOException e) {
      throw CheckpointException.notRead(root, e);
    }
  }

  /** Saves {@code state}, which is at the manifest's step; returns when it is there to stay. */
  public Checkpoint save(Manifest manifest, TrainingState state) {
    Check.that(
        manifest.moment().step() == state.step(),
        "checkpoint",
        "the manifest is of step %d, the state of %d",
        manifest.moment().step(),
        state.step());
    return save(manifest, Checkpoint.contents(state));
  }

  /** Saves {@code contents} by file name. A checkpoint of the same step is replaced. */
  public Checkpoint save(Manifest manifest, Map<String, Content> contents) {
    long step = manifest.moment().step();
    Path target = new Path(root, String.format(Locale.ROOT, "step-%012d", step));
    Path temporary = new Path(root, Durable.TEMPORARY + target.getName() + "-" + UUID.randomUUID());
    Checkpoint saved;
    try {
      make(root);
      deleteLeftovers();
      make(temporary);
      Folder folder = new Folder(files, temporary);
      folder.write(manifest, contents);
      saved = new Checkpoint(files, target, folder.verify());
      Durable.publish(files, temporary, target);
    } catch (IOException e) {
      Durable.discard(files, temporary, e);
      throw CheckpointException.notSaved(root, step, e);
    } catch (DamagedException e) {
      IOException cause = new IOException("what was read back is not what was written: " + e, e);
      Durable.discard(files, temporary, cause);
      throw CheckpointException.notSaved(root, step, cause);
    } catch (RuntimeException e) {
      Durable.discard(files, temporary, e);
      throw e;
    }
    prune(step);
    return saved;
  }

  /** Puts back a checkpoint that was being replaced when a process was killed. */
  public void recover() {
    try {
      Durable.recover(files, root);
    } catch (IOException e) {
      throw CheckpointException.notRead(root, e);
    }
  }

  private void make(Path folder) throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException("The folder " + folder + " could not be made");
    }
  }

  /** Deletes what attempts left behind that ended in mid-save. */
  private void deleteLeftovers() throws IOException {
    for (FileStatus status : files.listStatus(root)) {
      if (status.getPath().getName().startsWith(Durable.TEMPORARY)) {
        deleteOrWarn(status.getPath(), "what an unfinished save left behind");
      }
    }
  }

  /** Deletes checkpoints older than {@code step}, the newest {@code keep - 1} of them excepted. */
  private void prune(long step) {
    try {
      List<Published> older = newestFirst().stream().filter(p -> p.step() < step).toList();
      for (Published surplus : older.subList(Math.min(keep - 1, older.size()), older.size())) {
        deleteOrWarn(surplus.path(), "an old checkpoint");
      }
    } catch (IOException e) {
      LOG.warn("Old checkpoints under {} could not be listed and stay", root, e);
    }
  }

  /** A save is good without this having worked, so it only warns. */
  private void deleteOrWarn(Path folder, String what) {
    try {
      files.delete(folder, true);
    } catch (IOException e) {
      LOG.warn("{}, {}, could not be deleted and stays", folder, what, e);
    }
  }

  /**
   * The newest checkpoint that is complete and undamaged; empty if none was ever saved. Those that
   * are left out are named in the log.
   */
  public Optional<Checkpoint> latest() {
    String firstDamage = null;
    try {
      for (Published published : newestFirst()) {
        try {
          return Optional.of(open(published));
        } catch (Folder.UnfinishedException e) {
          LOG.warn("Checkpoint {} is incomplete and left out: {}", published.path(), text(e));
        } catch (IOException | DamagedException e) {
          LOG.warn("Checkpoint {} is damaged and left out: {}", published.path(), text(e));
          firstDamage = firstDamage == null ? text(e) : firstDamage;
        }
      }
    } catch (IOException e) {
      throw CheckpointException.notRead(root, e);
    }
    if (firstDamage != null) {
      throw CheckpointException.noneGood(root, firstDamage);
    }
    return Optional.empty();
  }

  /** Whether none was ever saved, or all are deleted; they are not looked into. */
  public boolean isEmpty() {
    try {
      return newestFirst().isEmpty();
    } catch (IOException e) {
      throw CheckpointException.notRead(root, e);
    }
  }

  /** All checkpoints that are complete and undamaged, oldest first. */
  public List<Checkpoint> list() {
    List<Checkpoint> good = new ArrayList<>();
    try {
      for (Published published : newestFirst()) {
        try {
          good.add(0, open(published));
        } catch (IOException | DamagedException e) {
          LOG.warn("Checkpoint {} is left out: {}", published.path(), text(e));
        }
      }
    } catch (IOException e) {
      throw CheckpointException.notRead(root, e);
    }
    return good;
  }

  /** The checkpoint at {@code path}, and no other is looked at; empty if it is not there. */
  public Optional<Checkpoint> at(String path) {
    Path folder = new Path(path);
    Matcher name = STEP.matcher(folder.getName());
    Check.that(name.matches(), "checkpoint", "%s is not the folder of one", path);
    try {
      return Optional.of(open(new Published(Long.parseLong(name.group(1)), folder)));
    } catch (Folder.UnfinishedException e) {
      LOG.warn("Checkpoint {} is not there: {}", path, text(e));
      return Optional.empty();
    } catch (DamagedException e) {
      throw CheckpointException.damaged(folder, e);
    } catch (IOException e) {
      throw CheckpointException.notRead(folder, e);
    }
  }

  private Checkpoint open(Published published) throws IOException, DamagedException {
    Manifest manifest = new Folder(files, published.path()).verify();
    if (manifest.moment().step() != published.step()) {
      throw new DamagedException("its manifest is of step " + manifest.moment().step());
    }
    return new Checkpoint(files, published.path(), manifest);
  }

  private List<Published> newestFirst() throws IOException {
    List<Published> found = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(root)) {
        Matcher name = STEP.matcher(status.getPath().getName());
        if (status.isDirectory() && name.matches()) {
          found.add(new Published(Long.parseLong(name.group(1)), status.getPath()));
        }
      }
    } catch (FileNotFoundException none) {
      return List.of(); // nothing was ever saved here
    }
    found.sort(Comparator.comparingLong(Published::step).reversed());
    return found;
  }

  /** Deletes the folder with all that is in it. */
  public void delete() {
    try {
      if (files.exists(root) && !files.delete(root, true)) {
        throw new IOException("Deleting " + root + " was refused");
      }
    } catch (IOException e) {
      throw CheckpointException.notDeleted(root, e);
    }
  }

  private static String text(Exception e) {
    return CheckpointException.text(e);
  }
}
