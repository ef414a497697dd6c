package dev.lakegrad.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.Native;
import dev.lakegrad.engine.backend.Square;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is special to the native backend; what it computes, {@code BackendAgreementTest} checks. */
class OneDnnBackendTest {
  private static final int SIDE = 512;
  private static final String WORKER = "one-thread";

  private final Backend backend = Native.backend();

  private static Buffer ones(int size) {
    Buffer buffer = Buffer.allocate(DType.F32, size);
    for (int i = 0; i < size; i++) {
      buffer.set(i, 1);
    }
    return buffer;
  }

  private void multiply(Buffer a, Buffer b, Buffer c) {
    Matrix product = Matrix.of(c, SIDE);
    backend.matmul(SIDE, SIDE, SIDE, 1, Matrix.of(a, SIDE), Matrix.of(b, SIDE), false, product);
  }

  @Test
  void saysItsVersionAndInstructionSet() {
    assertThat(backend.description()).matches("onednn \\d+\\.\\d+\\.\\d+ \\(\\w+\\)");
  }

  /** OpenMP names its threads after the one that first had work for them. */
  @Test
  void computesOnTheCallingThreadAlone() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "threads are listed on Linux only");
    Buffer a = ones(SIDE * SIDE);
    Buffer c = ones(SIDE * SIDE);
    ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, WORKER));
    try {
      Future<Integer> threads =
          worker.submit(
              () -> {
                multiply(a, a, c);
                return threadsNamed(WORKER);
              });
      assertThat(threads.get(60, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(c.get(0)).isEqualTo(SIDE);
    } finally {
      worker.shutdownNow();
    }
  }

  private static int threadsNamed(String name) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        count += nameOf(task).equals(name) ? 1 : 0;
      }
    }
    return count;
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return ""; // the thread ended meanwhile
    }
  }

  @Test
  void threadsMayShareIt() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Double>> sums = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int size = 3 + i % 5;
        sums.add(workers.submit(() -> convolved(size)));
      }
      for (int i = 0; i < sums.size(); i++) {
        int size = 3 + i % 5;
        // One kernel of nine ones over an image of ones, without padding.
        assertThat(sums.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(9.0 * (size - 2) * (size - 2));
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private double convolved(int size) {
    ConvShape shape = Square.convolution(1, 1, size, size, 1, 3, 1, 0);
    Buffer y = ones((size - 2) * (size - 2));
    Buffer bias = Buffer.allocate(DType.F32, 1);
    backend.convolve(shape, Ending.NONE, ones(size * size), ones(9), bias, y);
    return backend.sum(y);
  }

  /** Far more shapes than a session keeps kernels for. */
  @Test
  void forgetsTheKernelsOfShapesLongUnused() {
    for (int height = 1; height < 1100; height++) {
      ConvShape shape = Square.convolution(1, 1, height, 1, 1, 1, 1, 0);
      Buffer y = ones(height);
      backend.convolve(shape, Ending.NONE, ones(height), ones(1), ones(1), y);
      assertThat(backend.sum(y)).isEqualTo(2.0 * height);
    }
    assertThat(convolved(5)).isEqualTo(81);
  }

  @Test
  void aCallMakesHardlyAnyGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Buffer a = ones(SIDE * SIDE);
    Buffer c = ones(SIDE * SIDE);
    ConvShape shape = Square.convolution(2, 8, 8, 8, 8, 3, 1, 1);
    Runnable calls =
        () -> {
          multiply(a, a, c);
          backend.convolve(shape, Ending.NONE, a, a, a, c);
          backend.convolveInputGradient(shape, a, a, c);
          backend.convolveWeightGradient(shape, a, a, c, c);
        };
    calls.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10; i++) {
      calls.run();
    }
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 40).isLessThan(512);
  }
}
