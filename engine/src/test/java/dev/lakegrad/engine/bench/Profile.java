package dev.lakegrad.engine.bench;

import com.sun.management.ThreadMXBean;
import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each kernel took in a number of steps: a backend that passes every call on and measures its
 * processor time, which a busy machine disturbs less. Kernels are told apart by their sizes.
 */
final class Profile {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<String, Entry> entries = new HashMap<>();

  private static final class Entry {
    private long calls;
    private long nanos;
    private long garbage; // bytes of objects made

    private void add(Entry other) {
      calls += other.calls;
      nanos += other.nanos;
      garbage += other.garbage;
    }
  }

  /** {@code backend}, timed. */
  Backends timing(Backend backend) {
    Class<?>[] face = {Backend.class};
    return Backends.of(
        (Backend)
            Proxy.newProxyInstance(
                Profile.class.getClassLoader(),
                face,
                (proxy, method, arguments) -> call(backend, method, arguments)));
  }

  private Object call(Backend backend, Method method, Object[] arguments) throws Throwable {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    try {
      return method.invoke(backend, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (arguments != null) {
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        long garbage = THREADS.getCurrentThreadAllocatedBytes() - before;
        Entry entry = entries.computeIfAbsent(key(method, arguments), name -> new Entry());
        entry.nanos += nanos;
        entry.garbage += garbage;
        entry.calls++;
      }
    }
  }

  private static String key(Method method, Object[] arguments) {
    StringBuilder key = new StringBuilder(method.getName());
    for (Object argument : arguments) {
      if (argument instanceof Buffer buffer) {
        key.append(' ').append(buffer.size());
      } else if (argument instanceof Matrix matrix) {
        key.append(matrix.transposed() ? " T" : " N");
      } else if (argument != null && !(argument instanceof AdamStep)) { // its numbers move on
        key.append(' ').append(argument);
      }
    }
    return key.toString();
  }

  /** Forgets what was timed so far. */
  void clear() {
    entries.clear();
  }

  /**
   * One JSON object for each kernel, the slowest first, and one for all of them: what a step takes
   * besides is the engine's own, such as recording ops and finding memory.
   */
  void print(int steps, PrintStream out) {
    List<Map.Entry<String, Entry>> sorted =
        entries.entrySet().stream()
            .sorted(Comparator.comparingLong(entry -> -entry.getValue().nanos))
            .toList();
    Entry all = new Entry();
    for (Map.Entry<String, Entry> entry : sorted) {
      all.add(entry.getValue());
      print(entry.getKey(), entry.getValue(), steps, out);
    }
    print("all", all, steps, out);
  }

  private static void print(String name, Entry entry, int steps, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"calls_per_step\": %.1f, \"ms_per_step\": %.3f,"
            + " \"gc_bytes_per_step\": %d}%n",
        name,
        (double) entry.calls / steps,
        entry.nanos / 1e6 / steps,
        entry.garbage / steps);
  }
}
