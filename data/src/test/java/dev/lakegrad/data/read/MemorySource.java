package dev.lakegrad.data.read;

import dev.lakegrad.data.table.DataFile;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A table in memory: files of packed records, given out in small blocks. */
final class MemorySource implements ColumnSource {
  private static final long serialVersionUID = 1L;

  private final SampleSchema schema;
  private final DatasetVersion version;
  private final transient List<byte[]> files;
  private final AtomicInteger opened = new AtomicInteger();

  MemorySource(String id, SampleSchema schema, List<byte[]> files) {
    this.schema = schema;
    this.files = files;
    int width = RecordLayout.of(schema).bytes();
    List<DataFile> list = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      long rows = files.get(i).length / width;
      list.add(new DataFile("f" + i, rows, rows, false, new TreeMap<>()));
    }
    this.version = new DatasetVersion(id, "/t", 0, 0, "{}", new TreeMap<>(), list, null);
  }

  /** How often a file was opened. */
  int opened() {
    return opened.get();
  }

  @Override
  public DatasetVersion version() {
    return version;
  }

  @Override
  public SampleSchema schema() {
    return schema;
  }

  @Override
  public RecordReader open(int file) {
    opened.incrementAndGet();
    ByteBuffer all = ByteBuffer.wrap(files.get(file));
    int block = 3 * RecordLayout.of(schema).bytes();
    return new RecordReader() {
      @Override
      public @Nullable ByteBuffer next() {
        if (!all.hasRemaining()) {
          return null;
        }
        ByteBuffer part =
            all.slice(all.position(), Math.min(block, all.remaining()))
                .order(ByteOrder.LITTLE_ENDIAN);
        all.position(all.position() + part.remaining());
        return part;
      }

      @Override
      public void close() {
        all.position(all.limit());
      }
    };
  }
}
