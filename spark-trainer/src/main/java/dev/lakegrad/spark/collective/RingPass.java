package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation on its way round the ring.
 *
 * <p>In step {@code s} rank {@code r} sends chunk {@code r - s} and receives chunk {@code r - s -
 * 1}, modulo N. In the first N-1 steps what arrives is added, so that each rank ends up with one
 * complete chunk; in the last N-1 steps complete chunks are handed on. A piece is sent as soon as
 * the same piece of the step before has arrived.
 */
final class RingPass {
  private final Wire wire;
  private final Link next;
  private final Link previous;
  private final Frame heading;
  private final @Nullable Buffer values;
  private final Chunks chunks;
  private final int steps;
  private final int rank;
  private final int size;

  private final Cursor sent = new Cursor();
  private final Cursor received = new Cursor();
  private final @Nullable Buffer scratch;
  private @Nullable ByteBuffer target;
  private @Nullable Buffer arriving;
  private long bytes;

  private RingPass(Wire wire, Ring ring, long sequence, @Nullable Buffer values, int steps) {
    this.wire = wire;
    this.next = ring.next();
    this.previous = ring.previous();
    this.values = values;
    this.rank = wire.me().rank();
    this.size = wire.me().size();
    this.steps = steps;
    this.chunks = values == null ? Chunks.of(0, DType.F32, size) : Chunks.of(values, size);
    DType type = values == null ? null : values.type();
    this.heading = Frame.heading(wire.generation(), sequence, type, chunks.elements());
    this.scratch = values == null ? null : ring.scratch().apply(values.type());
  }

  /** The neighbours of a rank, and memory for one piece. */
  record Ring(Link next, Link previous, Function<DType, Buffer> scratch) {}

  /** A pass that adds up {@code values}. */
  static RingPass sum(Wire wire, Ring ring, long sequence, Buffer values) {
    int steps = 2 * (wire.me().size() - 1);
    return new RingPass(wire, ring, sequence, values, steps);
  }

  /** A pass that carries nothing: after N-1 steps everybody has heard of everybody. */
  static RingPass barrier(Wire wire, Ring ring, long sequence) {
    return new RingPass(wire, ring, sequence, null, wire.me().size() - 1);
  }

  /** Goes all the way; returns how many bytes of values were sent. */
  long run() throws IOException {
    previous.listen(true);
    while (received.stage() < steps || sent.stage() < steps || !next.idle()) {
      boolean moved = send();
      moved |= receive();
      if (!moved) {
        wire.await(() -> wire.silent(waitedFor().name()), List.of(next));
      }
    }
    return bytes;
  }

  private Link waitedFor() {
    return received.stage() < steps ? previous : next;
  }

  private boolean send() {
    wire.refuseIfAborted();
    boolean moved = next.push();
    while (next.idle() && sent.stage() < steps && mayBeSent()) {
      int chunk = Math.floorMod(rank - sent.stage(), size);
      ByteBuffer payload =
          values == null ? Link.NOTHING : piece(values, chunk, sent.piece()).bytes().duplicate();
      int length = payload.remaining();
      next.send(heading.piece(rank, sent.index(), length, Frame.crc(payload)), payload);
      bytes += length;
      sent.advance(chunks.pieces(chunk));
      next.push();
      moved = true;
    }
    // A peer that has done its part may leave; one that is still needed may not.
    Frame backwards = next.poll();
    if (backwards != null) {
      next.expect(backwards, false, "nothing from there");
    }
    if (next.over() && (sent.stage() < steps || !next.idle())) {
      throw next.gone();
    }
    if (moved) {
      wire.moved();
    }
    return moved;
  }

  /** The piece to be sent is complete: it is ours, or it has arrived in the step before. */
  private boolean mayBeSent() {
    int before = sent.stage() - 1;
    return before < 0
        || received.stage() > before
        || (received.stage() == before && received.piece() > sent.piece());
  }

  private boolean receive() {
    boolean moved = false;
    while (received.stage() < steps) {
      Frame came = previous.poll();
      if (came == null) {
        if (previous.over()) {
          throw previous.gone();
        }
        return moved;
      }
      if (target == null) {
        prepare(came);
      }
      ByteBuffer into = target;
      if (into == null || !previous.fill(into)) {
        return moved;
      }
      accept();
      moved = true;
    }
    previous.peek();
    return moved;
  }

  /** Checks the header and finds the memory for what follows. */
  private void prepare(Frame came) {
    int chunk = Math.floorMod(rank - received.stage() - 1, size);
    int length = chunks.pieceLength(chunk, received.piece());
    int width = values == null ? 1 : values.type().bytes();
    Frame expected = heading.piece(previous.rank(), received.index(), length * width, 0);
    previous.expect(came, came.matches(expected), expected.describe());
    if (values == null || scratch == null) {
      target = Link.NOTHING.duplicate();
    } else {
      boolean adds = received.stage() < size - 1;
      arriving = adds ? scratch.slice(0, length) : piece(values, chunk, received.piece());
      target = arriving.bytes().duplicate();
    }
  }

  private void accept() {
    int chunk = Math.floorMod(rank - received.stage() - 1, size);
    if (values != null && arriving != null && received.stage() < size - 1) {
      Adding.add(piece(values, chunk, received.piece()), arriving);
    }
    target = null;
    received.advance(chunks.pieces(chunk));
  }

  private Buffer piece(Buffer values, int chunk, int piece) {
    return values.slice(chunks.pieceStart(chunk, piece), chunks.pieceLength(chunk, piece));
  }
}
