package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The workers of one JVM, one thread each: they add in each other's memory, chunk {@code r} by rank
 * {@code r}, and then copy what the others have added.
 */
public final class InProcess implements Collective {
  private final Meeting meeting;
  private final int rank;
  private final int size;
  private final Buffer[] published;
  private long sequence;

  private InProcess(Meeting meeting, int rank, Buffer[] published) {
    this.meeting = meeting;
    this.rank = rank;
    this.size = published.length;
    this.published = published;
  }

  /** All members of a world of {@code size}; member {@code r} belongs to the thread of rank r. */
  public static List<InProcess> world(int size, Deadlines deadlines) {
    Check.that(size >= 1, "in process", "size %d is not positive", size);
    Meeting meeting = new Meeting(size, deadlines);
    Buffer[] published = new Buffer[size];
    return IntStream.range(0, size)
        .mapToObj(rank -> new InProcess(meeting, rank, published))
        .toList();
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void allReduce(Buffer values) {
    Chunks.checkType(values);
    String operation = "all-reduce " + sequence++;
    published[rank] = values;
    meeting.await(rank, operation, operation + " over " + values.size() + " " + values.type());
    Chunks chunks = Chunks.of(values, size);
    Buffer own = chunk(values, chunks, rank);
    for (int i = 1; i < size; i++) {
      Adding.add(own, chunk(published[(rank + i) % size], chunks, rank));
    }
    meeting.await(rank, operation, "added");
    for (int other = 0; other < size; other++) {
      if (other != rank) {
        chunk(values, chunks, other).copyFrom(chunk(published[other], chunks, other));
      }
    }
    meeting.await(rank, operation, "copied");
  }

  private static Buffer chunk(Buffer values, Chunks chunks, int chunk) {
    return values.slice(chunks.start(chunk), chunks.length(chunk));
  }

  @Override
  public void barrier() {
    String operation = "barrier " + sequence++;
    meeting.await(rank, operation, operation);
  }

  /** Nothing is sent: the memory is shared. */
  @Override
  public long bytesSent() {
    return 0;
  }

  @Override
  public void abort(String why) {
    meeting.abort(rank, why);
  }

  @Override
  public void close() {
    meeting.leave(rank);
  }
}
