package dev.lakegrad.data.storage;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lakegrad.engine.LakegradException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that says which process is writing to a place, so that no second one does, and whoever
 * finds something half-written knows what it is.
 *
 * <p>A process that is killed leaves its claim. If it ran on this host, where this process would
 * see it, and is gone, the next one takes the claim over; otherwise only a person can know, and is
 * told what to delete. Two that claim at the same moment are told apart by the file system, as far
 * as it makes files exclusively: HDFS and local disks do.
 */
public final class Claim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
  private static final Pattern OWNER = Pattern.compile("process (\\d+) on (.+) since .*");
  private static final String NAMELESS = "localhost";
  private static final String UNKNOWN = "somebody who began just now";

  /** What to throw when {@code file} says that the place is {@code owner}'s. */
  public interface Refusal {
    LakegradException because(String file, String owner);
  }

  private final FileSystem files;
  private final Path file;
  private final boolean inherited;

  private Claim(FileSystem files, Path file, boolean inherited) {
    this.files = files;
    this.file = file;
    this.inherited = inherited;
  }

  /** Claims {@code table} by a file beside it, since no stranger's file may lie in a table. */
  public static Claim beside(FileSystem files, Path table, Refusal refusal) throws IOException {
    return of(files, new Path(table.getParent(), "_" + table.getName() + ".writing"), refusal);
  }

  /** Writes the claim {@code file}, or throws {@code refusal} because somebody else has. */
  public static Claim of(FileSystem files, Path file, Refusal refusal) throws IOException {
    Optional<String> owner = owner(files, file);
    if (owner.isPresent()) {
      if (!gone(owner.get())) {
        throw refusal.because(file.toString(), owner.get());
      }
      takeOver(files, file, owner.get(), refusal);
      return new Claim(files, file, true);
    }
    if (!create(files, file)) {
      throw refusal.because(file.toString(), owner(files, file).orElse(UNKNOWN));
    }
    return new Claim(files, file, false);
  }

  /** Whether what lies at the place was left by a process that is gone. */
  public boolean inherited() {
    return inherited;
  }

  /** Gives the place up. */
  @Override
  public void close() throws IOException {
    files.delete(file, false);
  }

  /**
   * Replaces the claim of a process that is gone. Of several who want to, the one who makes a
   * second file may; and it looks again, because another may just have come and gone with that one.
   */
  private static void takeOver(FileSystem files, Path file, String gone, Refusal refusal)
      throws IOException {
    Path turn = file.suffix("-taken-over");
    if (!create(files, turn)) {
      throw refusal.because(turn.toString(), owner(files, turn).orElse(UNKNOWN));
    }
    try {
      String owner = owner(files, file).orElse(UNKNOWN);
      if (!owner.equals(gone)) {
        throw refusal.because(file.toString(), owner);
      }
      LOG.warn("{} was left by a run that ended early ({}); taking it over", file, gone);
      sign(files, file, replace(files, file)); // in its place: nobody finds it free meanwhile
    } finally {
      files.delete(turn, false);
    }
  }

  private static Optional<String> owner(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      String text = new String(in.readNBytes(1000), StandardCharsets.UTF_8).strip();
      return Optional.of(text.isEmpty() ? UNKNOWN : text);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes {@code file} with this process's name, unless it is there. */
  private static boolean create(FileSystem files, Path file) throws IOException {
    if (!files.mkdirs(file.getParent())) {
      throw new IOException("The folder " + file.getParent() + " cannot be created");
    }
    OutputStream out;
    try {
      out = make(files, file);
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      LOG.debug("{} was made by another", file, e);
      return false;
    }
    sign(files, file, out);
    return true;
  }

  private static void sign(FileSystem files, Path file, OutputStream out) throws IOException {
    try (out) {
      out.write(self().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      deleteAfter(e, files, file); // a disk that takes no bytes has taken the name
      throw e;
    }
  }

  /** Hadoop's own file system of a local disk looks first and makes the file then. */
  private static OutputStream make(FileSystem files, Path file) throws IOException {
    return files instanceof LocalFileSystem local
        ? Files.newOutputStream(local.pathToFile(file).toPath(), CREATE_NEW, WRITE)
        : files.create(file, false);
  }

  private static OutputStream replace(FileSystem files, Path file) throws IOException {
    return files instanceof LocalFileSystem local
        ? Files.newOutputStream(local.pathToFile(file).toPath())
        : files.create(file, true);
  }

  private static void deleteAfter(IOException failure, FileSystem files, Path file) {
    try {
      files.delete(file, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** A host that has no name of its own may be any. */
  private static boolean gone(String owner) {
    Matcher matcher = OWNER.matcher(owner);
    return matcher.matches()
        && matcher.group(2).equals(place())
        && !host().startsWith(NAMELESS)
        && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }

  private static String self() {
    return "process %d on %s since %s"
        .formatted(
            ProcessHandle.current().pid(), place(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Where a process's number means this process and no other. */
  private static String place() {
    return "host " + host() + namespace();
  }

  /** On Linux, containers of one host name may number their processes each for itself. */
  private static String namespace() {
    try {
      return ", " + Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("This system has no namespaces of processes", e);
      return "";
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      LOG.debug("This host's name leads to no address", e);
      return NAMELESS;
    }
  }
}
