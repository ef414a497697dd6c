package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One open connection to a peer: sends a frame and receives a frame at a time, never blocking.
 *
 * <p>Values go between the socket and direct memory with no copy in between. Both directions are
 * independent, so two links can fill each other without a deadlock.
 */
final class Link {
  static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final Wire wire;
  private final int rank;
  private final String name;
  private final SocketChannel channel;
  private final SelectionKey key;

  private final ByteBuffer[] sending = {ByteBuffer.allocateDirect(Frame.BYTES), NOTHING};
  private final ByteBuffer head = ByteBuffer.allocateDirect(Frame.BYTES);
  private @Nullable Frame frame;
  private @Nullable ByteBuffer message;
  private boolean over;
  private boolean listening = true;

  /**
   * Takes over {@code channel}, which is connected to {@code rank}; messages call it {@code name}.
   */
  Link(Wire wire, int rank, String name, SocketChannel channel) throws IOException {
    this.wire = wire;
    this.rank = rank;
    this.name = name;
    this.channel = channel;
    channel.configureBlocking(false);
    SelectionKey known = channel.keyFor(wire.selector());
    this.key = known == null ? channel.register(wire.selector(), 0) : known;
    key.attach(null);
    key.interestOps(SelectionKey.OP_READ);
    sending[0].limit(0);
  }

  int rank() {
    return rank;
  }

  String name() {
    return name;
  }

  /** Whether everything that was given to {@link #send} is out. */
  boolean idle() {
    return !sending[0].hasRemaining() && !sending[1].hasRemaining();
  }

  /** Whether the peer has closed its side and all it sent was read. */
  boolean over() {
    return over;
  }

  /** Whether the selector wakes up for what the peer sends. */
  void listen(boolean on) {
    listening = on;
    register();
  }

  private void register() {
    int read = over || !listening ? 0 : SelectionKey.OP_READ;
    key.interestOps(read | (idle() ? 0 : SelectionKey.OP_WRITE));
  }

  /**
   * Looks out for a failure or an end while nothing is wanted from the peer. What it sends early
   * stays where it is, and does not wake the selector again.
   */
  void peek() {
    if (listening && poll() != null) {
      listen(false);
    }
  }

  /** Begins to send {@code frame} and what remains in {@code payload}; the link must be idle. */
  void send(Frame frame, ByteBuffer payload) {
    Check.state(idle(), "link", "a frame to %s is still on its way", name);
    frame.encode(sending[0]);
    sending[1] = payload;
  }

  /** Sends what the socket takes now; true if it took anything. */
  boolean push() {
    if (idle()) {
      return false;
    }
    try {
      boolean moved = channel.write(sending) > 0;
      register();
      return moved;
    } catch (IOException e) {
      poll(); // a peer that has failed said why before it closed
      throw lost("it could not be sent to: " + CollectiveException.text(e), e);
    }
  }

  /**
   * The header of the frame now arriving, or null while there is none. Answers {@code ALIVE} and
   * {@code FAILURE} itself: by taking note, and by throwing what the peer said.
   */
  @Nullable Frame poll() {
    while (frame == null) {
      if (over || !read(head)) {
        return null;
      }
      Frame came = Frame.decode(head);
      if (came == null) {
        throw damaged("the checksum of a header is wrong");
      }
      if (came.kind() == Frame.Kind.ALIVE) {
        expect(
            came, came.length() == 0 && came.generation() == wire.generation(), "a sign of life");
        done();
        wire.sign();
        continue;
      }
      frame = came;
    }
    if (frame.kind() == Frame.Kind.FAILURE) {
      throwWhenComplete(frame);
      return null;
    }
    return frame;
  }

  private void throwWhenComplete(Frame failure) {
    if (message == null) {
      boolean bounded = 0 <= failure.length() && failure.length() <= CollectiveException.MOST_BYTES;
      expect(failure, bounded, "a short message");
      message = ByteBuffer.allocate(failure.length());
    }
    if (fill(message)) {
      throw CollectiveException.decode(message.flip());
    }
  }

  /** Refuses a frame that is not what this side waits for. */
  void expect(Frame came, boolean right, String expected) {
    if (!right) {
      throw CollectiveException.foreign(name, wire.operation(), wire.observer(), came, expected);
    }
  }

  /** Reads into {@code target} what follows the header; true when it is full and undamaged. */
  boolean fill(ByteBuffer target) {
    Frame arriving = frame;
    if (arriving == null) {
      throw new IllegalStateException("link: no frame from " + name + " is arriving");
    }
    if (!read(target)) {
      return false;
    }
    int crc = Frame.crc(target.duplicate().flip());
    if (crc != arriving.checksum()) {
      throw damaged(
          String.format(
              "the checksum of %d bytes is %08x instead of %08x",
              arriving.length(), crc, arriving.checksum()));
    }
    done();
    return true;
  }

  /** Forgets the frame that has arrived; the next may come. */
  private void done() {
    frame = null;
    head.clear();
  }

  /** Whether {@code into} is full, after reading what is there. */
  private boolean read(ByteBuffer into) {
    try {
      while (into.hasRemaining() && !over) {
        int count = channel.read(into);
        if (count < 0) {
          over = true;
          register();
        } else if (count == 0) {
          break;
        } else {
          wire.moved();
        }
      }
    } catch (IOException e) {
      throw lost("the connection broke: " + CollectiveException.text(e), e);
    }
    if (over && into.hasRemaining() && (frame != null || head.position() > 0)) {
      throw lost("the connection ended in the middle of a message", null);
    }
    return !into.hasRemaining();
  }

  /** The failure of needing a peer that has closed its side. */
  RuntimeException gone() {
    return lost("it had closed the connection: its process ended or gave up", null);
  }

  private RuntimeException lost(String how, @Nullable Throwable cause) {
    return CollectiveException.lost(name, wire.operation(), wire.observer(), how, cause);
  }

  private RuntimeException damaged(String how) {
    return CollectiveException.damaged(name, wire.operation(), wire.observer(), how);
  }

  // Leaving

  /** Says that nothing more will be sent. */
  void finish() throws IOException {
    channel.shutdownOutput();
  }

  /** Throws away what arrives; true when the peer has closed its side or is gone. */
  boolean drained(ByteBuffer scratch) {
    try {
      int count = 1;
      while (count > 0) {
        count = channel.read(scratch.clear());
      }
      return count < 0;
    } catch (IOException gone) {
      return true;
    }
  }

  void close() throws IOException {
    channel.close();
  }
}
