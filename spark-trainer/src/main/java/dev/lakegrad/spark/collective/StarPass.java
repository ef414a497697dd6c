package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a worker with the server: all pieces go up, all sums come down.
 *
 * <p>A worker is at most {@link #WINDOW} pieces ahead of the sums, and the server has room for as
 * many: so whatever a worker sends is read at once, and its failure never waits behind values.
 */
final class StarPass {
  static final int WINDOW = 4;

  private final Wire wire;
  private final Link server;
  private final Frame heading;
  private final @Nullable Buffer values;
  private final Chunks chunks;
  private final int size;

  private final Cursor sent = new Cursor();
  private final Cursor received = new Cursor();
  private @Nullable ByteBuffer target;
  private long bytes;

  /** A pass that adds up {@code values}, or a barrier if there are none. */
  StarPass(Wire wire, Link server, long sequence, @Nullable Buffer values) {
    this.wire = wire;
    this.server = server;
    this.values = values;
    this.size = values == null ? 1 : wire.me().size();
    this.chunks = values == null ? Chunks.of(0, DType.F32, 1) : Chunks.of(values, size);
    DType type = values == null ? null : values.type();
    this.heading = Frame.heading(wire.generation(), sequence, type, chunks.elements());
  }

  /** Goes all the way; returns how many bytes of values were sent. */
  long run() throws IOException {
    while (received.stage() < size || !server.idle()) {
      boolean moved = send();
      moved |= receive();
      if (!moved) {
        wire.await(() -> wire.silent(server.name()), List.of());
      }
    }
    return bytes;
  }

  private boolean send() {
    wire.refuseIfAborted();
    boolean moved = server.push();
    while (server.idle() && sent.stage() < size && sent.index() - received.index() < WINDOW) {
      ByteBuffer payload = bytes(sent);
      int length = payload.remaining();
      server.send(
          heading.piece(wire.me().rank(), sent.index(), length, Frame.crc(payload)), payload);
      bytes += length;
      sent.advance(chunks.pieces(sent.stage()));
      server.push();
      moved = true;
    }
    if (moved) {
      wire.moved();
    }
    return moved;
  }

  private boolean receive() {
    boolean moved = false;
    while (received.stage() < size) {
      Frame came = server.poll();
      if (came == null) {
        if (server.over()) {
          throw server.gone();
        }
        return moved;
      }
      if (target == null) {
        target = bytes(received);
        Frame expected =
            heading.piece(Membership.DRIVER, received.index(), target.remaining(), came.checksum());
        server.expect(came, came.matches(expected), expected.describe());
      }
      if (!server.fill(target)) {
        return moved;
      }
      target = null;
      received.advance(chunks.pieces(received.stage()));
      moved = true;
    }
    return moved;
  }

  /** The memory of the piece at {@code place}: what goes up is overwritten by what comes down. */
  private ByteBuffer bytes(Cursor place) {
    if (values == null) {
      return Link.NOTHING.duplicate();
    }
    int start = chunks.pieceStart(place.stage(), place.piece());
    int length = chunks.pieceLength(place.stage(), place.piece());
    return values.slice(start, length).bytes().duplicate();
  }
}
