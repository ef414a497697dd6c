package dev.lakegrad.spark.train;

import dev.lakegrad.spark.collective.Address;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's end of the news channel: takes {@link StepNote}s from all ranks.
 *
 * <p>A rank proves that it knows the feed's key before a byte of it is believed. Best effort: what
 * goes wrong here is logged and never stops a training.
 *
 * <pre>
 *   driver → rank   32 random bytes
 *   rank → driver   generation, HMAC(key, those bytes and the generation)
 *   rank → driver   notes of {@link StepNote#BYTES} bytes
 * </pre>
 */
final class StepFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepFeed.class);
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final int PAUSE_MILLIS = 1_000;

  private final ServerSocket server;
  private final Address address;
  private final FeedKey key;
  private final Duration silence;
  private final Consumer<StepNote> reader;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int generation;

  private StepFeed(
      ServerSocket server,
      Address address,
      FeedKey key,
      Duration silence,
      Consumer<StepNote> reader) {
    this.server = server;
    this.address = address;
    this.key = key;
    this.silence = silence;
    this.reader = reader;
  }

  /**
   * Listens at {@code bind}; executors find it as {@code host}. A rank that says nothing for {@code
   * silence} is not listened to any more.
   */
  static StepFeed open(
      String bind, String host, FeedKey key, Duration silence, Consumer<StepNote> reader)
      throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(bind, 0));
    StepFeed feed =
        new StepFeed(server, new Address(host, server.getLocalPort()), key, silence, reader);
    daemon("lakegrad-feed", feed::acceptAll);
    return feed;
  }

  Address address() {
    return address;
  }

  /** From now on only ranks of this attempt are listened to. */
  void expect(int changed) {
    generation = changed;
    sockets.forEach(StepFeed::closeQuietly);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        daemon("lakegrad-feed-rank", () -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("The progress feed could not take a connection: {}", e.toString());
          pause();
        }
      }
    }
  }

  /** What keeps a connection from being taken, such as too many open files, may last a while. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int speaker = greet(in, new DataOutputStream(socket.getOutputStream()));
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, silence.toMillis()));
      byte[] note = new byte[StepNote.BYTES];
      while (true) {
        in.readFully(note);
        if (speaker == generation) {
          reader.accept(StepNote.read(ByteBuffer.wrap(note)));
        }
      }
    } catch (IOException e) {
      LOG.debug("A rank left the progress feed: {}", e.toString());
    } finally {
      sockets.remove(socket);
    }
  }

  private int greet(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] nonce = FeedKey.nonce();
    out.write(nonce);
    out.flush();
    int speaker = in.readInt();
    byte[] proof = in.readNBytes(FeedKey.PROOF_BYTES);
    if (!MessageDigest.isEqual(proof, key.proof(nonce, speaker)) || speaker != generation) {
      throw new IOException("not a rank of attempt " + generation);
    }
    return speaker;
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      LOG.debug("Closing a connection of the progress feed failed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    sockets.forEach(StepFeed::closeQuietly);
  }
}
