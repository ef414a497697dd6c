/**
 * Programs that measure, run by {@code scripts/bench} and never by the tests: {@link
 * dev.lakegrad.engine.bench.EngineBench} whole training steps, {@link
 * dev.lakegrad.engine.bench.KernelBench} single kernels, by JMH.
 *
 * <p>To add a workload: a line in {@code Workload}, and the same model in the peer's script. To add
 * a kernel: a line in {@code ArithmeticKernels} or {@code MemoryKernels}.
 */
@NullMarked
package dev.lakegrad.engine.bench;

import org.jspecify.annotations.NullMarked;
