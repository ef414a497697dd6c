package dev.lakegrad.data.ingest;

import dev.lakegrad.data.ingest.IdxImport.Pair;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of a stretch of records, read in a task and one at a time. */
final class IdxRows implements Iterator<Row> {
  private final Pair pair;
  private final IdxFile images;
  private final IdxFile labels;
  private final int end;
  private int next;

  IdxRows(Pair pair, int from, int end) {
    this.pair = pair;
    this.images = IdxFile.images(pair.images());
    this.labels = IdxFile.labels(pair.labels());
    this.next = from;
    this.end = end;
    Slices.closeWithTask(images);
    Slices.closeWithTask(labels);
    images.skip(from);
    labels.skip(from);
  }

  @Override
  public boolean hasNext() {
    return next < end;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int record = next++;
    return RowFactory.create(
        images.next(), labels.next()[0] & 0xff, pair.split(record), pair.order(record));
  }
}
