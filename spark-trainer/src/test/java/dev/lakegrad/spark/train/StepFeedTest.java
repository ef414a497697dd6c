package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepFeedTest {
  private static final StepNote NOTE = new StepNote(1, 17, 2, 0.25, 32, 1_000_000, 10_000);

  private final BlockingQueue<StepNote> heard = new LinkedBlockingQueue<>();
  private final FeedKey key = FeedKey.random();
  private StepFeed feed;

  @BeforeEach
  void open() throws IOException {
    feed = listening(Duration.ofSeconds(60));
  }

  private StepFeed listening(Duration silence) throws IOException {
    StepFeed opened = StepFeed.open("127.0.0.1", "127.0.0.1", key, silence, heard::add);
    opened.expect(3);
    return opened;
  }

  @AfterEach
  void close() {
    feed.close();
  }

  private StepNote next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void bringsNotesToTheDriverInOrder() throws InterruptedException {
    try (StepSender sender = StepSender.open(feed.address(), key, 3)) {
      for (int step = 1; step <= 1000; step++) {
        sender.send(new StepNote(0, step, 0, step, 1, 1, 0));
      }
    }
    for (int step = 1; step <= 1000; step++) {
      assertThat(next().step()).isEqualTo(step);
    }
  }

  @Test
  void believesNobodyWithAnotherKeyOrOfAnotherAttempt() throws InterruptedException {
    try (StepSender stranger = StepSender.open(feed.address(), FeedKey.random(), 3);
        StepSender ghost = StepSender.open(feed.address(), key, 2)) {
      stranger.send(NOTE);
      ghost.send(NOTE);
    }
    try (StepSender rank = StepSender.open(feed.address(), key, 3)) {
      rank.send(NOTE);
    }
    assertThat(next()).isEqualTo(NOTE);
    assertThat(heard).isEmpty();
  }

  @Test
  void survivesNonsense() throws IOException, InterruptedException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), feed.address().port())) {
      socket.getOutputStream().write(new byte[5000]);
    }
    try (StepSender rank = StepSender.open(feed.address(), key, 3)) {
      rank.send(NOTE);
    }
    assertThat(next()).isEqualTo(NOTE);
  }

  @Test
  void aRankThatHasGoneSilentIsLetGo() throws IOException {
    try (StepFeed impatient = listening(Duration.ofMillis(50));
        Socket rank = new Socket(InetAddress.getLoopbackAddress(), impatient.address().port())) {
      DataInputStream in = new DataInputStream(rank.getInputStream());
      byte[] nonce = in.readNBytes(FeedKey.NONCE_BYTES);
      DataOutputStream out = new DataOutputStream(rank.getOutputStream());
      out.writeInt(3);
      out.write(key.proof(nonce, 3));
      assertThat(in.read()).as("the driver hangs up").isEqualTo(-1);
    }
  }

  @Test
  void aDriverThatIsGoneDoesNotStopARank() {
    feed.close();
    try (StepSender rank = StepSender.open(feed.address(), key, 3)) {
      for (int i = 0; i < 100_000; i++) {
        rank.send(NOTE);
      }
    }
    assertThat(heard).isEmpty();
  }
}
