package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  private static Progress.Status status(long step) {
    return new Progress.Status(2, 5, step, 1000, 0.123456, 1234.5, 0.07, 75);
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysHowFarARunIs() {
    assertThat(Progress.line(status(400)))
        .isEqualTo(
            "epoch 2/5  step 400/1000  loss 0.1235  1235 samples/s  1m15s left"
                + "  7% communication");
    assertThat(Progress.line(new Progress.Status(1, 1, 1, 9, 2, 0, 0, -1))).contains("? left");
    assertThat(Progress.line(new Progress.Status(1, 1, 1, 9, 2, 0, 0, 7260)))
        .contains("2h01m left");
  }

  @Test
  void writesATerminalsLineOverAtMostTwiceASecond() {
    Progress progress = Progress.onTerminal(out).withClock(nanos::get);
    for (int step = 1; step <= 20; step++) {
      progress.show(status(step));
      nanos.addAndGet(100_000_000);
    }
    progress.finish();

    assertThat(written().chars().filter(c -> c == '\r').count()).isEqualTo(4);
    assertThat(written()).startsWith("\repoch 2/5  step 1/").endsWith(System.lineSeparator());
  }

  @Test
  void writesPlainLinesFarLessOftenAndAlwaysTheLast() {
    Progress progress = Progress.inLines(out).withClock(nanos::get);
    for (int step = 1; step <= 1000; step++) {
      progress.show(status(step));
      nanos.addAndGet(20_000_000);
    }

    assertThat(written()).doesNotContain("\r");
    assertThat(written().lines()).hasSize(3);
    assertThat(written().lines().reduce((a, b) -> b).orElse("")).contains("step 1000/1000");
  }

  @Test
  void putsAWordOnALineOfItsOwn() {
    Progress progress = Progress.onTerminal(out).withClock(nanos::get);
    progress.show(status(1));
    progress.say("Rank 1 was lost.");

    assertThat(written().lines()).hasSize(3).last().isEqualTo("Rank 1 was lost.");
  }

  @Test
  void silenceWritesNothingAndStillTellsAListener() {
    AtomicLong last = new AtomicLong();
    Progress progress = Progress.silent().withListener(status -> last.set(status.step()));
    progress.show(status(3));
    progress.show(status(4));
    progress.say("nothing");
    assertThat(last).hasValue(4);
  }
}
