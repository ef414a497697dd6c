package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.tensor.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void allMembersRunAtTheSameTimeOnThreadsOfTheirOwn() {
    Thread[] threads = new Thread[3];
    CyclicBarrier all = new CyclicBarrier(3);
    try (Crew crew = Crew.of(3, PATIENCE)) {
      crew.run(
          member -> {
            threads[member] = Thread.currentThread();
            meet(all);
          });
    }

    assertThat(threads).doesNotHaveDuplicates().doesNotContainNull();
    assertThat(threads[0]).isEqualTo(Thread.currentThread());
    assertThat(threads[1].isDaemon()).isTrue();
    assertThat(threads[1].isAlive()).as("after the end").isFalse();
  }

  @Test
  void eachTaskSeesWhatAllMembersDidInTheOneBefore() {
    long[] counts = new long[2];
    long[] sums = new long[2];
    try (Crew crew = Crew.of(2, PATIENCE)) {
      for (int round = 0; round < 50_000; round++) {
        crew.run(member -> counts[member]++);
        crew.run(member -> sums[member] += counts[1 - member]);
      }
    }
    assertThat(sums).containsOnly(50_000L * 50_001 / 2);
  }

  @Test
  void memberWakesAfterAPauseThatIsLongerThanItLooksForWork() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    int[] counts = new int[2];
    try (Crew crew = Crew.of(2, PATIENCE)) {
      for (int round = 0; round < 20; round++) {
        assertThat(never.await(2, TimeUnit.MILLISECONDS)).isFalse();
        crew.run(member -> counts[member]++);
      }
    }
    assertThat(counts).containsExactly(20, 20);
  }

  @Test
  void failureOfAMemberReachesTheCallerAndOthersAreSuppressed() {
    IllegalStateException second = new IllegalStateException("second");
    OutOfMemoryError third = new OutOfMemoryError("third");
    int[] later = new int[3];
    try (Crew crew = Crew.of(3, PATIENCE)) {
      assertThatThrownBy(
              () ->
                  crew.run(
                      member -> {
                        if (member == 1) {
                          throw second;
                        }
                        if (member == 2) {
                          throw third;
                        }
                      }))
          .isSameAs(second)
          .hasSuppressedException(third);
      assertThatThrownBy(() -> crew.run(CrewTest::failAsLast))
          .isInstanceOf(StackOverflowError.class);
      crew.run(member -> later[member]++);
    }
    assertThat(later).as("the crew goes on").containsOnly(1);
  }

  private static void failAsLast(int member) {
    if (member == 2) {
      throw new StackOverflowError();
    }
  }

  @Test
  void theSameFailureOfTwoMembersIsThrownOnce() {
    IllegalStateException shared = new IllegalStateException("shared");
    try (Crew crew = Crew.of(2, PATIENCE)) {
      assertThatThrownBy(
              () ->
                  crew.run(
                      member -> {
                        throw shared;
                      }))
          .isSameAs(shared)
          .hasNoSuppressedExceptions();
    }
  }

  @Test
  void memberThatDoesNotComeBackIsReportedInTime() {
    CountDownLatch end = new CountDownLatch(1);
    try (Crew crew = Crew.of(2, Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> crew.run(member -> hang(member, end)))
          .isInstanceOf(LakegradException.class)
          .hasMessageStartingWith("Thread 2 of 2 did not finish its part of a step within 1 s.")
          .hasMessageContaining("jstack");
      assertThatThrownBy(() -> crew.run(member -> {}))
          .hasMessage("crew: a member has not come back from an earlier task");
    } finally {
      end.countDown();
    }
  }

  private static void hang(int member, CountDownLatch end) {
    if (member == 1) {
      assertThatCode(() -> end.await(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }
  }

  @Test
  void anInterruptIsKeptAndDoesNotEndTheTask() {
    int[] counts = new int[2];
    try (Crew crew = Crew.of(2, PATIENCE)) {
      Thread.currentThread().interrupt();
      for (int round = 0; round < 100; round++) {
        crew.run(member -> counts[member]++);
      }
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(counts).containsExactly(100, 100);
  }

  @Test
  void membersEndWithTheThreadThatMadeThem() throws Exception {
    List<Thread> members = new ArrayList<>();
    Thread owner =
        new Thread(
            () -> Crew.of(2, PATIENCE).run(member -> keep(member, members)), "owner of a crew");
    owner.start();
    owner.join(30_000);

    members.get(0).join(30_000);
    assertThat(members.get(0).isAlive()).isFalse();
  }

  private static void keep(int member, List<Thread> members) {
    if (member == 1) {
      members.add(Thread.currentThread());
    }
  }

  @Test
  void takesTasksFromItsOwnerOnlyAndNoneWhenClosed() throws InterruptedException {
    Crew crew = Crew.of(2, PATIENCE);
    FutureTask<Void> foreign = new FutureTask<>(() -> crew.run(member -> {}), null);
    Thread stranger = new Thread(foreign);
    stranger.start();
    stranger.join(30_000);
    assertThatThrownBy(foreign::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("crew: its tasks come from");

    crew.close();
    crew.close();
    assertThatThrownBy(() -> crew.run(member -> {})).hasMessage("crew: it is closed");
  }

  @Test
  void oneThreadNeedsNoOther() {
    Workspace workspace = new Workspace();
    try (Crew crew = Crew.alone(workspace)) {
      crew.run(member -> assertThat(member).isZero());
      assertThat(crew.size()).isEqualTo(1);
      assertThat(crew.workspace(0)).isSameAs(workspace);
    }
    assertThatThrownBy(() -> Crew.of(0, PATIENCE)).hasMessage("crew: 0 threads");
  }

  private static void meet(CyclicBarrier all) {
    assertThatCode(() -> all.await(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
  }
}
