package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk under the scheme {@code faulty}, failing as its {@link Faults} say. */
public final class FaultyFileSystem extends RawLocalFileSystem {
  private Faults faults = Faults.none();

  @Override
  public URI getUri() {
    return URI.create(Faults.SCHEME + ":///");
  }

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    if (configuration instanceof Faults given) {
      faults = given;
    }
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    faults.check("mkdirs " + path.getName());
    return super.mkdirs(path, FsPermission.getDirDefault());
  }

  /** Hadoop would start a process for it. */
  @Override
  public void setPermission(Path path, FsPermission permission) {
    // As the disk has it.
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    faults.check("create " + path.getName());
    FSDataOutputStream out = super.create(path, overwrite, buffer, replication, block, progress);
    return new FSDataOutputStream(new FaultyOutput(out, path.getName()), null);
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    faults.check("open " + path.getName());
    return super.open(path, buffer);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    faults.check("list " + path.getName());
    return super.listStatus(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    faults.check("status " + path.getName());
    return super.getFileStatus(path);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    faults.check("rename " + from.getName() + " " + to.getName());
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    faults.check("delete " + path.getName());
    return super.delete(path, recursive);
  }

  /** Writes half of what it is given when it fails. */
  private final class FaultyOutput extends OutputStream implements Syncable, StreamCapabilities {
    private final FSDataOutputStream out;
    private final String name;

    FaultyOutput(FSDataOutputStream out, String name) {
      this.out = out;
      this.name = name;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (faults.fails("write " + name)) {
        out.write(bytes, from, count / 2);
        out.flush();
        throw faults.failure();
      }
      out.write(bytes, from, count);
    }

    @Override
    public void hflush() throws IOException {
      hsync();
    }

    @Override
    public void hsync() throws IOException {
      faults.check("sync " + name);
      out.hsync();
    }

    @Override
    public boolean hasCapability(String capability) {
      return out.hasCapability(capability);
    }

    @Override
    public void close() throws IOException {
      try {
        faults.check("close " + name);
      } finally {
        out.close();
      }
    }
  }
}
