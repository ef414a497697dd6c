package dev.lakegrad.engine.backend.onednn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Keeps OpenMP, which the library was built with, to the calling thread. Otherwise each thread of a
 * crew would use every core of the machine.
 *
 * <p>OpenMP takes the number of threads from the environment, which a JVM cannot change, or from
 * {@code omp_set_num_threads}, which JavaCPP does not bind. But JavaCPP can call a function by its
 * address, so as to free memory: {@code void (*)(void*)}, whose one argument travels as an int
 * does.
 */
final class OneThread {
  private static final String FUNCTION = "omp_set_num_threads";
  private static final String CALLER = "org.bytedeco.javacpp.Pointer$NativeDeallocator";

  private final MethodHandle caller;
  private final long function;

  /** Fails where the runtime or the way to call it is not what it was. */
  OneThread() {
    Pointer found = Loader.addressof(FUNCTION);
    if (found == null || found.isNull()) {
      throw new IllegalStateException(
          "onednn cannot be kept to one thread: its OpenMP has no " + FUNCTION);
    }
    function = found.address();
    caller = caller();
  }

  private static MethodHandle caller() {
    try {
      Class<?> type = Class.forName(CALLER);
      Constructor<?> constructor =
          type.getDeclaredConstructor(Pointer.class, long.class, long.class);
      constructor.setAccessible(true);
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findVirtual(
              type, "deallocate", MethodType.methodType(void.class, long.class, long.class))
          .bindTo(constructor.newInstance(new Pointer(), 0L, 0L));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("onednn cannot be kept to one thread: " + e, e);
    }
  }

  /** From now on, what this thread calls runs on it alone. */
  void enter() {
    try {
      caller.invokeExact(1L, function);
    } catch (Throwable e) {
      throw new AssertionError(FUNCTION, e);
    }
  }
}
