/**
 * Which samples a worker trains on, step by step: pure arithmetic, no data is touched.
 *
 * <p>Read {@link ShardPlan} first. The rows of a version are numbered from 0; {@link Permutation}
 * shuffles those numbers anew each epoch, the plan cuts the shuffled row of numbers into global
 * batches, and each global batch into one slice per worker. The shuffle knows nothing of workers,
 * so the global batches are the same whatever their number.
 *
 * <p>Knows nothing of Spark or Delta.
 */
@NullMarked
package dev.lakegrad.data.plan;

import org.jspecify.annotations.NullMarked;
