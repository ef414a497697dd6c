package dev.lakegrad.data.ingest;

import dev.lakegrad.data.ingest.TextImport.Part;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of tokens, read from a text one at a time. */
final class TokenRows implements Iterator<Row>, AutoCloseable {
  private final Part part;
  private final long end;
  private final TokenIndex.Stream text;
  private final int[] tokens;
  private long position;
  private long row;

  TokenRows(TokenIndex index, Part part, long from, long end) {
    this.part = part;
    this.row = from;
    this.end = end;
    this.position = part.start(from);
    this.text = index.open(position);
    this.tokens = new int[part.sequence()];
  }

  @Override
  public boolean hasNext() {
    return row < end;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long start = part.start(row++);
    int kept = (int) (position - start);
    System.arraycopy(tokens, tokens.length - kept, tokens, 0, kept);
    for (int i = kept; i < tokens.length; i++) {
      tokens[i] = text.next();
    }
    position = start + tokens.length;
    return RowFactory.create(tokens.clone(), start, part.split());
  }

  @Override
  public void close() {
    text.close();
  }
}
