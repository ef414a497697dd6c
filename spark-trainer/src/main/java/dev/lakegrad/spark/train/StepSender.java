package dev.lakegrad.spark.train;

import dev.lakegrad.spark.collective.Address;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's end of the news channel. {@link #send} never waits: a driver that does not listen costs
 * its notes, not the training's time.
 */
final class StepSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepSender.class);
  private static final int CONNECT_MILLIS = 10_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Address feed;
  private final FeedKey key;
  private final int generation;
  private final BlockingQueue<StepNote> notes = new ArrayBlockingQueue<>(16_384);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean broken;

  private StepSender(Address feed, FeedKey key, int generation) {
    this.feed = feed;
    this.key = key;
    this.generation = generation;
    this.thread = new Thread(this::sendAll, "lakegrad-feed-sender");
  }

  static StepSender open(Address feed, FeedKey key, int generation) {
    StepSender sender = new StepSender(feed, key, generation);
    sender.thread.setDaemon(true);
    sender.thread.start();
    return sender;
  }

  void send(StepNote note) {
    if (!broken && !notes.offer(note)) {
      LOG.debug("A note of step {} is dropped: the driver is slow", note.step());
    }
  }

  private void sendAll() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(feed.host(), feed.port()), CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      greet(socket, out);
      ByteBuffer frame = ByteBuffer.allocate(StepNote.BYTES);
      while (!closing || !notes.isEmpty()) {
        StepNote note = notes.poll(100, TimeUnit.MILLISECONDS);
        if (note == null) {
          continue;
        }
        note.write(frame.clear());
        out.write(frame.array());
        if (notes.isEmpty()) {
          out.flush();
        }
      }
      out.flush();
    } catch (IOException e) {
      LOG.info("No more progress is told to the driver at {}: {}", feed, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      broken = true;
    }
  }

  private void greet(Socket socket, OutputStream out) throws IOException {
    socket.setSoTimeout(CONNECT_MILLIS);
    byte[] nonce = new byte[FeedKey.NONCE_BYTES];
    new DataInputStream(socket.getInputStream()).readFully(nonce);
    DataOutputStream hello = new DataOutputStream(out);
    hello.writeInt(generation);
    hello.write(key.proof(nonce, generation));
    hello.flush();
  }

  /** Waits a moment for what is still to be sent. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
