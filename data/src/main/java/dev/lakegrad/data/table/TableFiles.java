package dev.lakegrad.data.table;

import dev.lakegrad.engine.LakegradException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** The files of one version on storage: are they there, and how many rows have they. */
final class TableFiles {
  private static final int THREADS = 16;
  private static final long DEADLINE_MINUTES = 10;

  private final Path table;
  private final String title;
  private final Configuration conf;

  TableFiles(Path table, String title, Configuration conf) {
    this.table = table;
    this.title = title;
    this.conf = conf;
  }

  /** Refuses the version unless each file, and each deletion vector, is there in full. */
  void checkPresent(List<DeltaSnapshot.Entry> entries) {
    Map<Path, Long> sizes = new TreeMap<>(); // -1: any size will do
    for (DeltaSnapshot.Entry entry : entries) {
      sizes.put(locate(entry), entry.bytes());
      Path vector = entry.vectorFile();
      if (vector != null) {
        sizes.put(qualified(vector), -1L);
      }
    }
    Map<Path, Long> found = list(sizes.keySet().stream().map(Path::getParent).distinct().toList());
    List<String> missing = new ArrayList<>();
    sizes.forEach(
        (path, size) -> {
          Long there = found.get(path);
          if (there == null || (size >= 0 && !there.equals(size))) {
            missing.add(path.toString());
          }
        });
    if (!missing.isEmpty()) {
      throw DataException.filesMissing(title, missing, sizes.size());
    }
  }

  /** The entries with their rows counted, from the Parquet footer where the log does not say. */
  List<DataFile> counted(List<DeltaSnapshot.Entry> entries) {
    List<Callable<DataFile>> tasks = new ArrayList<>();
    for (DeltaSnapshot.Entry entry : entries) {
      tasks.add(() -> counted(entry));
    }
    return all(tasks);
  }

  private DataFile counted(DeltaSnapshot.Entry entry) throws IOException {
    long rows =
        entry.rows().isPresent() ? entry.rows().getAsLong() : footerRows(entry) - entry.deleted();
    return new DataFile(entry.path(), rows, entry.bytes(), entry.deleted() > 0, entry.partition());
  }

  private long footerRows(DeltaSnapshot.Entry entry) throws IOException {
    HadoopInputFile file = HadoopInputFile.fromPath(locate(entry), conf);
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      return reader.getRecordCount();
    }
  }

  private Path locate(DeltaSnapshot.Entry entry) {
    return qualified(DataFile.under(table, entry.path()));
  }

  private Path qualified(Path path) {
    try {
      return path.getFileSystem(conf).makeQualified(path);
    } catch (IOException e) {
      throw DataException.unreachable(path.toString(), e);
    }
  }

  /** Sizes by path of everything in {@code folders}; a folder that is gone is empty. */
  private Map<Path, Long> list(List<Path> folders) {
    List<Callable<FileStatus[]>> tasks = new ArrayList<>();
    for (Path folder : folders) {
      tasks.add(() -> list(folder));
    }
    Map<Path, Long> sizes = new HashMap<>();
    for (FileStatus[] statuses : all(tasks)) {
      for (FileStatus status : statuses) {
        sizes.put(status.getPath(), status.getLen());
      }
    }
    return sizes;
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return folder.getFileSystem(conf).listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private <T> List<T> all(List<Callable<T>> tasks) {
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, tasks.size())));
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : pool.invokeAll(tasks, DEADLINE_MINUTES, TimeUnit.MINUTES)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LakegradException known
          ? known
          : DataException.unreachable(table.toString(), e.getCause() == null ? e : e.getCause());
    } catch (CancellationException e) {
      throw DataException.unreachable(table.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DataException.unreachable(table.toString(), e);
    } finally {
      pool.shutdownNow();
    }
  }
}
