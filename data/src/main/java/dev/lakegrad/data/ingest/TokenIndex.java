package dev.lakegrad.data.ingest;

import dev.lakegrad.data.text.Tokenizer;
import dev.lakegrad.data.text.TokenizerSpec;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** How many tokens a text has, and with which of them its chunks begin. */
final class TokenIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TextChunks chunks;
  private final TokenizerSpec tokenizer;
  private final long[] starts; // of chunks, in tokens, and the end of the last one

  private TokenIndex(TextChunks chunks, TokenizerSpec tokenizer, long[] starts) {
    this.chunks = chunks;
    this.tokenizer = tokenizer;
    this.starts = starts;
  }

  /** Counts the tokens of all chunks, in {@code slices} tasks. */
  static TokenIndex of(SparkSession spark, TextChunks chunks, int slices, TokenizerSpec tokenizer) {
    List<long[]> counts =
        Slices.findings(
            spark,
            slices,
            (i, n) -> counts(chunks, chunks.first(i, n), chunks.first(i + 1, n), tokenizer));
    long[] starts = new long[chunks.count() + 1];
    int chunk = 0;
    for (long[] slice : counts) {
      for (long count : slice) {
        starts[chunk + 1] = starts[chunk] + count;
        chunk++;
      }
    }
    return new TokenIndex(chunks, tokenizer, starts);
  }

  private static long[] counts(TextChunks chunks, int from, int to, TokenizerSpec spec) {
    long[] counts = new long[to - from];
    Tokenizer tokenizer = spec.tokenizer();
    try (TextChunks.Reader reader = chunks.open(from)) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = tokenizer.encode(reader.next()).length;
      }
    }
    return counts;
  }

  String path() {
    return chunks.path();
  }

  long length() {
    return starts[starts.length - 1];
  }

  /** The tokens from number {@code position} on. */
  Stream open(long position) {
    int found = Arrays.binarySearch(starts, position);
    int chunk = found >= 0 ? found : -found - 2;
    return new Stream(chunks.open(chunk), position - starts[chunk]);
  }

  /** One token after the other. */
  final class Stream implements AutoCloseable {
    private final TextChunks.Reader reader;
    private final Tokenizer encoder = tokenizer.tokenizer();
    private int[] tokens = new int[0];
    private int next;

    private Stream(TextChunks.Reader reader, long skipped) {
      this.reader = reader;
      fill();
      this.next = (int) skipped;
    }

    /** The next token; there must be one. */
    int next() {
      while (next == tokens.length) {
        fill();
      }
      return tokens[next++];
    }

    private void fill() {
      int chunk = reader.chunk();
      tokens = encoder.encode(reader.next());
      next = 0;
      if (tokens.length != starts[chunk + 1] - starts[chunk]) {
        throw ImportException.malformed(
            path(),
            "It is not the text any more that it was when it was first read.",
            "Import the text again when nothing writes to it.");
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
