package dev.lakegrad.data.read;

import dev.lakegrad.data.table.DataException;
import dev.lakegrad.data.table.DataFile;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import io.delta.spark.internal.v2.catalog.DeltaV2Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads through Delta's own columnar reader, opened by us inside the task: deletion vectors and
 * mapped columns are Delta's business. The one class that touches Delta's internals.
 *
 * <p>Files are always read whole. Delta applies a deletion vector from the first row of whatever
 * part it is given, so a part of a file would lose the wrong rows without a word.
 */
final class DeltaColumns implements ColumnSource {
  private static final long serialVersionUID = 1L;

  private final DatasetVersion version;
  private final SampleSchema schema;
  private final StructType columns;
  private final InputPartition[] partitions;
  private final PartitionReaderFactory readers;

  private DeltaColumns(
      DatasetVersion version,
      SampleSchema schema,
      StructType columns,
      InputPartition[] partitions,
      PartitionReaderFactory readers) {
    this.version = version;
    this.schema = schema;
    this.columns = columns;
    this.partitions = partitions;
    this.readers = readers;
  }

  static DeltaColumns plan(SparkSession spark, DatasetVersion version, SampleSchema schema) {
    ScanBuilder builder = table(spark, version).newScanBuilder(CaseInsensitiveStringMap.empty());
    if (builder instanceof SupportsPushDownRequiredColumns pruning) {
      pruning.pruneColumns(wanted(version, schema));
    }
    Scan scan = builder.build();
    Batch batch = scan.toBatch();
    return new DeltaColumns(
        version,
        schema,
        scan.readSchema(),
        wholeFiles(version, batch.planInputPartitions()),
        batch.createReaderFactory());
  }

  private static DeltaV2Table table(SparkSession spark, DatasetVersion version) {
    Identifier name = Identifier.of(new String[] {"delta"}, version.path());
    return SparkSession.active() == spark
        ? new DeltaV2Table(name, version.path()).withVersion(version.version())
        : spark.withActive(
            () -> new DeltaV2Table(name, version.path()).withVersion(version.version()));
  }

  private static StructType wanted(DatasetVersion version, SampleSchema schema) {
    StructType all = version.schema();
    StructType wanted = new StructType();
    for (String feature : schema.features()) {
      wanted = wanted.add(all.apply(feature));
    }
    String label = schema.label();
    return label == null || schema.features().contains(label)
        ? wanted
        : wanted.add(all.apply(label));
  }

  /** One partition for each file of the version, in its order, however Delta has packed them. */
  private static InputPartition[] wholeFiles(DatasetVersion version, InputPartition[] planned) {
    Map<Path, PartitionedFile> byPath = new HashMap<>();
    for (InputPartition partition : planned) {
      for (PartitionedFile file : ((FilePartition) partition).files()) {
        byPath.put(file.toPath(), file);
      }
    }
    InputPartition[] whole = new InputPartition[version.files().size()];
    for (int i = 0; i < whole.length; i++) {
      DataFile file = version.files().get(i);
      PartitionedFile part = byPath.get(version.locate(file));
      if (part == null) {
        throw DataException.unreadable(
            version.locate(file).toString(),
            new IOException("Delta's reader does not list it, but the log does"));
      }
      whole[i] = new FilePartition(i, new PartitionedFile[] {whole(part)});
    }
    return whole;
  }

  private static PartitionedFile whole(PartitionedFile part) {
    return part.copy(
        part.partitionValues(),
        part.filePath(),
        0,
        part.fileSize(),
        part.locations(),
        part.modificationTime(),
        part.fileSize(),
        part.otherConstantMetadataColumnValues());
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
    DataFile data = version.files().get(file);
    String name = version.locate(data).toString();
    InputPartition partition = partitions[file];
    RecordDecoder decoder = new RecordDecoder(schema, columns, name);
    try {
      return readers.supportColumnarReads(partition)
          ? new Columns(readers.createColumnarReader(partition), decoder, data, name)
          : new Rows(readers.createReader(partition), decoder, data, name);
    } catch (RuntimeException e) {
      throw DataException.unreadable(name, e);
    }
  }

  /** What both ways of reading share: errors that name the file, and the count of rows. */
  private abstract static class Reader<T> implements RecordReader {
    private final PartitionReader<T> reader;
    final RecordDecoder decoder;
    private final DataFile file;
    private final String name;

    Reader(PartitionReader<T> reader, RecordDecoder decoder, DataFile file, String name) {
      this.reader = reader;
      this.decoder = decoder;
      this.file = file;
      this.name = name;
    }

    /** The next block, or null at the end. */
    abstract @Nullable ByteBuffer decode(PartitionReader<T> reader) throws IOException;

    @Override
    public @Nullable ByteBuffer next() {
      try {
        ByteBuffer records = decode(reader);
        if (records != null) {
          if (decoder.rows() > file.rows()) {
            throw DataException.rowCount(name, file.rows(), decoder.rows());
          }
          return records;
        }
      } catch (LakegradException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw DataException.unreadable(name, e);
      }
      if (decoder.rows() != file.rows()) {
        throw DataException.rowCount(name, file.rows(), decoder.rows());
      }
      return null;
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }
  }

  /** Gives out a batch in parts where its records are wide: Spark counts rows, not bytes. */
  private static final class Columns extends Reader<ColumnarBatch> {
    private @Nullable ColumnarBatch batch;
    private int at;

    Columns(
        PartitionReader<ColumnarBatch> reader, RecordDecoder decoder, DataFile file, String name) {
      super(reader, decoder, file, name);
    }

    @Override
    @Nullable ByteBuffer decode(PartitionReader<ColumnarBatch> reader) throws IOException {
      ColumnarBatch current = batch;
      if (current == null || at == current.numRows()) {
        if (!reader.next()) {
          return null;
        }
        current = reader.get();
        batch = current;
        at = 0;
      }
      int rows = Math.min(decoder.blockRows(), current.numRows() - at);
      ByteBuffer records = decoder.decode(current, at, rows);
      at += rows;
      return records;
    }
  }

  /** For sessions in which Spark's vectorized Parquet reader is switched off. */
  private static final class Rows extends Reader<InternalRow> {
    private static final int BLOCK = 1024;

    Rows(PartitionReader<InternalRow> reader, RecordDecoder decoder, DataFile file, String name) {
      super(reader, decoder, file, name);
    }

    @Override
    @Nullable ByteBuffer decode(PartitionReader<InternalRow> reader) throws IOException {
      if (!reader.next()) {
        return null;
      }
      int most = Math.min(BLOCK, decoder.blockRows());
      decoder.begin(most);
      int rows = 0;
      do {
        decoder.add(reader.get());
        rows++;
      } while (rows < most && reader.next());
      return decoder.end();
    }
  }
}
