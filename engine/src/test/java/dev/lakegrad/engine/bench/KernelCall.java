package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.train.Precision;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The call that JMH times: of one kernel, in a JVM that has run no other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelCall {
  /** Of {@link Kernel#title}. */
  @Param("")
  public String title = "";

  /** As {@link Precision} names it. */
  @Param("float32")
  public String precision = "";

  private Runnable call = () -> {};

  @Setup
  public void ready() {
    Precision chosen = Precision.named(precision);
    List<Kernel> found =
        Kernels.of(chosen).stream().filter(kernel -> kernel.title().equals(title)).toList();
    Check.state(found.size() == 1, "bench", "%d kernels are \"%s\"", found.size(), title);
    call = found.get(0).ready().apply(chosen.backends().forType(chosen.type()));
  }

  @Benchmark
  public void call() {
    call.run();
  }
}
