package dev.lakegrad.spark.collective;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The first words on a connection, by which both sides prove that they know the job's key and
 * belong to the same attempt, before anything else is read or allocated.
 *
 * <pre>
 *   dialer                               doorkeeper
 *     hello: who, whom, nonce      →
 *                                  ←     verdict, hello: who, nonce; HMAC(key, both hellos)
 *     verdict, HMAC(key, both)     →
 *                                  ←     verdict
 * </pre>
 *
 * <p>All messages have fixed sizes. A verdict other than {@code OK} ends the conversation and says
 * why. Never blocks: {@link #advance} does what the socket allows.
 */
abstract sealed class Handshake permits Handshake.Dialer, Handshake.Doorkeeper {

  /** What one side thinks of the other; the wire carries the code. */
  enum Verdict {
    OK(0),
    VERSION(1),
    JOB(2),
    GENERATION(3),
    SIZE(4),
    RANK(5),
    KEY(6);

    private final int code;

    Verdict(int code) {
      this.code = code;
    }

    /** The verdict with this code; of an unknown one, that the peer speaks another version. */
    static Verdict of(int code) {
      for (Verdict verdict : VERDICTS) {
        if (verdict.code == code) {
          return verdict;
        }
      }
      return VERSION;
    }

    /**
     * Why {@code by}, whose value is {@code mine}, refuses {@code whom}, whose is {@code theirs}.
     */
    String reason(String by, int mine, String whom, int theirs) {
      return switch (this) {
        case OK -> by + " has nothing against " + whom;
        case VERSION -> differ(by, "speaks version", mine, whom, theirs);
        case JOB -> by + " works on another job than " + whom;
        case GENERATION -> differ(by, "belongs to generation", mine, whom, theirs);
        case SIZE -> differ(by, "counts this many workers:", mine, whom, theirs);
        case RANK -> by + " does not wait for " + whom;
        case KEY -> by + " and " + whom + " do not have the same key";
      };
    }

    private static String differ(String by, String does, int mine, String whom, int theirs) {
      return String.format("%s %s %d, %s %d", by, does, mine, whom, theirs);
    }
  }

  static final int HELLO_BYTES = 6 * Integer.BYTES + 2 * 32;
  private static final int MAGIC = 0x4C4B4831;
  private static final int VERSION = 1;
  private static final int NONCE_BYTES = 32;
  private static final int REPLY_BYTES = 8 + HELLO_BYTES + JobKey.PROOF_BYTES;
  private static final int PROOF_MESSAGE_BYTES = 8 + JobKey.PROOF_BYTES;
  private static final int END_BYTES = 8;
  private static final Verdict[] VERDICTS = Verdict.values();

  /** What a side says of itself. */
  @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
  private record Hello(
      int version, byte[] job, int generation, int size, int rank, int to, byte[] nonce) {

    static Hello of(Membership me, int to) {
      return new Hello(
          VERSION,
          hash(me.job()),
          me.generation(),
          me.size(),
          me.rank(),
          to,
          JobKey.randomBytes(NONCE_BYTES));
    }

    byte[] bytes() {
      ByteBuffer out = ByteBuffer.allocate(HELLO_BYTES);
      out.putInt(MAGIC).putInt(version).put(job);
      out.putInt(generation).putInt(size).putInt(rank).putInt(to).put(nonce);
      return out.array();
    }

    /** Null if these are not the bytes of a hello. */
    static @Nullable Hello parse(ByteBuffer in) {
      if (in.getInt() != MAGIC) {
        return null;
      }
      int version = in.getInt();
      byte[] job = take(in, 32);
      return new Hello(
          version, job, in.getInt(), in.getInt(), in.getInt(), in.getInt(), take(in, NONCE_BYTES));
    }

    /** What is wrong with {@code that}, which should be a member of the same run, before proof. */
    Verdict judge(Hello that) {
      if (that.version != version) {
        return Verdict.VERSION;
      }
      if (!MessageDigest.isEqual(that.job, job)) {
        return Verdict.JOB;
      }
      if (that.generation != generation) {
        return Verdict.GENERATION;
      }
      return that.size != size ? Verdict.SIZE : Verdict.OK;
    }

    /** The value of mine that {@code verdict} is about. */
    int about(Verdict verdict) {
      return switch (verdict) {
        case VERSION -> version;
        case GENERATION -> generation;
        case SIZE -> size;
        case RANK -> rank;
        case OK, JOB, KEY -> 0;
      };
    }
  }

  private final SocketChannel channel;
  final Membership me;
  private ByteBuffer out = Link.NOTHING;
  private ByteBuffer in;
  private int stage;
  private boolean complete;
  private @Nullable RuntimeException refusal;

  Handshake(SocketChannel channel, Membership me, int firstBytes) {
    this.channel = channel;
    this.me = me;
    this.in = ByteBuffer.allocate(firstBytes);
  }

  SocketChannel channel() {
    return channel;
  }

  /** The rank of the peer; not proved before {@link #advance} has returned true. */
  abstract int peer();

  /** Deals with the message that has arrived, the {@code stage}-th. */
  abstract void handle(int stage, ByteBuffer message);

  /** How a failure is to be called that this side finds. */
  abstract String peerName();

  /** Whether there is something to send. */
  boolean wantsToSend() {
    return out.hasRemaining();
  }

  /** Sends and receives what is possible; true when both sides are content. */
  boolean advance() throws IOException {
    while (true) {
      if (out.hasRemaining()) {
        channel.write(out);
        if (out.hasRemaining()) {
          return false;
        }
      }
      RuntimeException no = refusal;
      if (no != null) {
        throw no;
      }
      if (complete) {
        return true;
      }
      int count = channel.read(in);
      if (count < 0) {
        throw new IOException("The connection was closed during the handshake");
      }
      if (in.hasRemaining()) {
        return false;
      }
      handle(stage++, in.flip());
    }
  }

  /** Sends {@code message} next and then waits for {@code answerBytes}. */
  void say(ByteBuffer message, int answerBytes) {
    out = message;
    in = ByteBuffer.allocate(answerBytes);
  }

  /** Content once {@code message} is sent. */
  void finish(ByteBuffer message) {
    out = message;
    complete = true;
  }

  /** Throws {@code why} once {@code message} is sent. */
  void refuse(ByteBuffer message, Verdict verdict, int mine, int theirs) {
    String own = Wire.name(me.rank());
    String why = verdict.reason(own, mine, peerName(), theirs);
    out = message;
    refusal = CollectiveException.refused(peerName(), own, why);
  }

  /** Fails with what the peer thinks of this side. */
  RuntimeException refusedBy(Verdict verdict, int theirs, int mine) {
    String own = Wire.name(me.rank());
    return CollectiveException.refused(
        own,
        peerName(),
        verdict.reason(
            /* by= */ peerName(), /* mine= */ theirs, /* whom= */ own, /* theirs= */ mine));
  }

  static ByteBuffer message(int bytes, Verdict verdict, int about, byte[]... parts) {
    ByteBuffer message = ByteBuffer.allocate(bytes).putInt(verdict.code).putInt(about);
    for (byte[] part : parts) {
      message.put(part);
    }
    return message.rewind();
  }

  byte[] proof(String side, byte[] dialer, byte[] doorkeeper) {
    return me.key().proof(side.getBytes(StandardCharsets.US_ASCII), dialer, doorkeeper);
  }

  static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The side that connects; it knows whom it wants. */
  static final class Dialer extends Handshake {
    private final int peer;
    private final String name;
    private final Hello mine;

    Dialer(SocketChannel channel, Membership me, int peer, String name) {
      super(channel, me, REPLY_BYTES);
      this.peer = peer;
      this.name = name;
      this.mine = Hello.of(me, peer);
      say(ByteBuffer.wrap(mine.bytes()), REPLY_BYTES);
    }

    @Override
    int peer() {
      return peer;
    }

    @Override
    String peerName() {
      return name;
    }

    @Override
    void handle(int stage, ByteBuffer message) {
      Verdict verdict = Verdict.of(message.getInt());
      int about = message.getInt();
      if (verdict != Verdict.OK) {
        throw refusedBy(verdict, about, mine.about(verdict));
      }
      if (stage == 0) {
        answer(message);
      } else {
        finish(Link.NOTHING);
      }
    }

    private void answer(ByteBuffer message) {
      byte[] theirBytes = take(message, HELLO_BYTES);
      byte[] theirProof = take(message, JobKey.PROOF_BYTES);
      Hello theirs = Hello.parse(ByteBuffer.wrap(theirBytes));
      byte[] proof = proof("doorkeeper", mine.bytes(), theirBytes);
      Verdict verdict = theirs == null ? Verdict.VERSION : mine.judge(theirs);
      if (theirs != null && verdict == Verdict.OK && theirs.rank() != peer) {
        verdict = Verdict.RANK;
      }
      if (verdict == Verdict.OK && !MessageDigest.isEqual(proof, theirProof)) {
        verdict = Verdict.KEY;
      }
      if (verdict == Verdict.OK) {
        byte[] own = proof("dialer", mine.bytes(), theirBytes);
        say(message(PROOF_MESSAGE_BYTES, Verdict.OK, 0, own), END_BYTES);
      } else {
        int about = mine.about(verdict);
        int other = theirs == null ? 0 : theirs.about(verdict);
        refuse(message(PROOF_MESSAGE_BYTES, verdict, about), verdict, about, other);
      }
    }
  }

  /** The side that is connected to; it knows whom it still waits for. */
  static final class Doorkeeper extends Handshake {

    /** Whether a rank is still waited for. */
    @FunctionalInterface
    interface Awaited {
      boolean contains(int rank);
    }

    private final Awaited awaited;
    private final SocketAddress from;
    private byte[] theirBytes = {};
    private byte[] mineBytes = {};
    private int peer = Integer.MIN_VALUE;

    Doorkeeper(SocketChannel channel, SocketAddress from, Membership me, Awaited awaited) {
      super(channel, me, HELLO_BYTES);
      this.from = from;
      this.awaited = awaited;
    }

    @Override
    int peer() {
      return peer;
    }

    @Override
    String peerName() {
      return peer == Integer.MIN_VALUE
          ? "Somebody at " + from
          : Wire.name(peer) + " (" + from + ")";
    }

    @Override
    void handle(int stage, ByteBuffer message) {
      if (stage == 0) {
        greet(message);
      } else {
        check(message);
      }
    }

    private void greet(ByteBuffer message) {
      Hello theirs = Hello.parse(message);
      if (theirs == null) {
        throw CollectiveException.refused(
            peerName(), Wire.name(me.rank()), "It is no worker of Lakegrad");
      }
      peer = theirs.rank();
      Hello mine = Hello.of(me, theirs.rank());
      Verdict verdict = mine.judge(theirs);
      if (verdict == Verdict.OK && (theirs.to() != me.rank() || !awaited.contains(peer))) {
        verdict = Verdict.RANK;
      }
      if (verdict == Verdict.OK) {
        theirBytes = theirs.bytes();
        mineBytes = mine.bytes();
        byte[] proof = proof("doorkeeper", theirBytes, mineBytes);
        say(message(REPLY_BYTES, Verdict.OK, 0, mineBytes, proof), PROOF_MESSAGE_BYTES);
      } else {
        int about = mine.about(verdict);
        refuse(message(REPLY_BYTES, verdict, about), verdict, about, theirs.about(verdict));
      }
    }

    private void check(ByteBuffer message) {
      Verdict verdict = Verdict.of(message.getInt());
      int about = message.getInt();
      if (verdict != Verdict.OK) {
        throw refusedBy(verdict, about, me.rank());
      }
      byte[] expected = proof("dialer", theirBytes, mineBytes);
      if (!MessageDigest.isEqual(expected, take(message, JobKey.PROOF_BYTES))) {
        refuse(message(END_BYTES, Verdict.KEY, 0), Verdict.KEY, 0, 0);
      } else if (!awaited.contains(peer)) {
        refuse(message(END_BYTES, Verdict.RANK, me.rank()), Verdict.RANK, me.rank(), peer);
      } else {
        finish(message(END_BYTES, Verdict.OK, 0));
      }
    }
  }
}
