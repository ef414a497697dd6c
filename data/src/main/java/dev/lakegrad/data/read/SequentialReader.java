package dev.lakegrad.data.read;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.BatchReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every sample of some files once, in their order, straight from the table: for evaluation.
 *
 * <p>The last batch may be short. A row of tokens gives the windows that lie side by side from its
 * start, and then one shorter window with what is left, so that every token but the first is a
 * target once; the shorter ones come in batches of their own.
 */
public final class SequentialReader implements BatchReader {
  private final ColumnSource source;
  private final Assembler assembler;
  private final int recordBytes;
  private final List<Integer> files;
  private final int batch;
  private int file;
  private @Nullable RecordReader reader;
  private @Nullable ByteBuffer block;
  private int window;
  private Assembler.Filling whole;
  private Assembler.Filling tails;

  /**
   * Opens nothing yet.
   *
   * @param files numbers of files in the version's list
   * @param context the window of tokens; of no account for other samples
   */
  public SequentialReader(ColumnSource source, List<Integer> files, int batch, int context) {
    Check.that(batch > 0, "reader", "batch %d is not positive", batch);
    this.source = source;
    this.assembler = new Assembler(source.schema(), context);
    this.recordBytes = RecordLayout.of(source.schema()).bytes();
    this.files = List.copyOf(files);
    this.batch = batch;
    this.whole = assembler.start(batch);
    this.tails = assembler.startTails(batch);
  }

  @Override
  public @Nullable Batch next() {
    for (ByteBuffer records = available(); records != null; records = available()) {
      add(records);
      if (whole.filled() == batch) {
        return takeWhole();
      }
      if (tails.filled() == batch) {
        return takeTails();
      }
    }
    return whole.filled() > 0 ? takeWhole() : tails.filled() > 0 ? takeTails() : null;
  }

  /** Adds the next window of the record at hand, or what is left after its windows. */
  private void add(ByteBuffer records) {
    boolean isTail = window == assembler.windows();
    (isTail ? tails : whole).add(records, records.position(), window * assembler.context());
    window++;
    if (window == assembler.windows() + (assembler.tail() > 0 ? 1 : 0)) {
      window = 0;
      records.position(records.position() + recordBytes);
    }
  }

  private Batch takeWhole() {
    Batch taken = whole.finish();
    whole = assembler.start(batch);
    return taken;
  }

  private Batch takeTails() {
    Batch taken = tails.finish();
    tails = assembler.startTails(batch);
    return taken;
  }

  @Override
  public void close() {
    file = files.size();
    block = null;
    closeReader();
  }

  /** The block with the next record, or null when all files are read. */
  private @Nullable ByteBuffer available() {
    while (block == null || !block.hasRemaining()) {
      if (reader == null) {
        if (file == files.size()) {
          return null;
        }
        reader = source.open(files.get(file));
        file++;
      }
      block = reader.next();
      if (block == null) {
        closeReader();
      }
    }
    return block;
  }

  private void closeReader() {
    RecordReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }
}
