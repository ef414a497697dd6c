/**
 * Programs that measure, run by {@code scripts/bench} and never by the tests: {@link
 * dev.lakegrad.engine.bench.EngineBench} whole training steps, {@link
 * dev.lakegrad.engine.bench.KernelBench} single kernels.
 *
 * <p>To add a workload: a line in {@code Workload}, and the same model in the peer's script.
 */
@NullMarked
package dev.lakegrad.engine.bench;

import org.jspecify.annotations.NullMarked;
