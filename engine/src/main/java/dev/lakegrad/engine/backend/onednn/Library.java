package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;
import static org.bytedeco.dnnl.global.dnnl.get_effective_cpu_isa;

import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl.cpu_isa;

/** The native library, loaded and started. */
final class Library {
  /**
   * Nothing is freed behind our back, and the memory of the whole process is not held against the
   * size of the Java heap: what is made here lives on, or is destroyed by hand.
   */
  private static final Map<String, String> JAVACPP =
      Map.of(
          "org.bytedeco.javacpp.nopointergc", "true",
          "org.bytedeco.javacpp.maxbytes", "0",
          "org.bytedeco.javacpp.maxphysicalbytes", "0");

  /** On ARM the library answers with the numbers of these sets of x86, and means others. */
  private static final Map<cpu_isa, String> ARM =
      Map.of(
          cpu_isa.sse41, "asimd",
          cpu_isa.avx, "sve_128",
          cpu_isa.avx2, "sve_256",
          cpu_isa.avx512_core, "sve_512");

  private final dnnl_engine engine = new dnnl_engine();
  private final OneThread oneThread;
  private final String description;

  private Library() {
    check(dnnl_engine_create(engine, dnnl_cpu, 0), "engine");
    oneThread = new OneThread();
    dnnl_version_t version = dnnl_version();
    String set = instructionSet(System.getProperty("os.arch"), get_effective_cpu_isa().intern());
    description =
        "onednn %d.%d.%d (%s)".formatted(version.major(), version.minor(), version.patch(), set);
  }

  /** Loads it into this JVM; an {@link IllegalStateException} tells why that cannot be. */
  static Library load() {
    JAVACPP.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    try {
      return new Library();
    } catch (LinkageError | RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IllegalStateException("onednn does not load: " + cause);
    }
  }

  /** What a processor of this architecture calls {@code set}, or just its architecture. */
  static String instructionSet(String architecture, cpu_isa set) {
    if (architecture.equals("aarch64")) {
      return ARM.getOrDefault(set, architecture);
    }
    return set == cpu_isa.isa_default ? architecture : set.name();
  }

  /** Version and instruction set. */
  String description() {
    return description;
  }

  dnnl_engine engine() {
    return engine;
  }

  dnnl_stream newStream() {
    dnnl_stream stream = new dnnl_stream();
    check(dnnl_stream_create(stream, engine, dnnl_stream_default_flags), "stream");
    return stream;
  }

  OneThread oneThread() {
    return oneThread;
  }

  /** Fails unless {@code status} is success: what we ask for, the library can do. */
  static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("onednn: %s failed with status %d".formatted(what, status));
    }
  }
}
