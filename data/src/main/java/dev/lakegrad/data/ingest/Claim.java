package dev.lakegrad.data.ingest;

import dev.lakegrad.engine.LakegradException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the target that says who is writing it, so that whoever finds a half-written folder
 * knows what it is.
 *
 * <p>An import that is killed leaves its claim. If its process ran on this host and is gone, the
 * next import takes the claim over; otherwise only a person can know, and is told what to delete.
 */
final class Claim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
  private static final Pattern OWNER = Pattern.compile("process (\\d+) on host (\\S+) since .*");

  private final FileSystem files;
  private final Path file;
  private final boolean inherited;

  private Claim(FileSystem files, Path file, boolean inherited) {
    this.files = files;
    this.file = file;
    this.inherited = inherited;
  }

  /** Claims {@code table}, or throws because somebody else has. */
  static Claim of(FileSystem files, Path table) throws IOException {
    Path file = new Path(table.getParent(), "_" + table.getName() + ".importing");
    boolean inherited = false;
    Optional<String> owner = owner(files, file);
    if (owner.isPresent()) {
      if (!gone(owner.get())) {
        throw Failures.claimed(table.toString(), file.toString(), owner.get());
      }
      LOG.warn("{} was left by an import that ended early ({}); taking it over", file, owner.get());
      files.delete(file, false);
      inherited = true;
    }
    try (FSDataOutputStream out = files.create(file, false)) {
      out.write(self().getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      LakegradException lost =
          Failures.claimed(
              table.toString(), file.toString(), owner(files, file).orElse("just now"));
      lost.addSuppressed(e);
      throw lost;
    }
    return new Claim(files, file, inherited);
  }

  /** Whether what lies in the target's folder was left by an import that is gone. */
  boolean inherited() {
    return inherited;
  }

  @Override
  public void close() throws IOException {
    files.delete(file, false);
  }

  private static Optional<String> owner(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Optional.of(new String(in.readNBytes(1000), StandardCharsets.UTF_8).strip());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static boolean gone(String owner) throws UnknownHostException {
    Matcher matcher = OWNER.matcher(owner);
    return matcher.matches()
        && matcher.group(2).equals(host())
        && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }

  private static String self() throws UnknownHostException {
    return "process %d on host %s since %s"
        .formatted(
            ProcessHandle.current().pid(), host(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String host() throws UnknownHostException {
    return InetAddress.getLocalHost().getHostName();
  }
}
