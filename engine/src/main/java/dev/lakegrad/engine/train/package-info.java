/**
 * Training: the loop, what it reads, and what keeps several loops in step.
 *
 * <p>Read {@link dev.lakegrad.engine.train.TrainingLoop} first. The path of one step:
 *
 * <pre>
 *   BatchReader.next → Model.logits → loss → backward → Sync.gradients → Clip → Optimizer.step
 *     → Sync.updated
 * </pre>
 *
 * <p>The same loop runs alone, in threads and on a cluster; only the {@link
 * dev.lakegrad.engine.train.Sync} handed to it differs. Within a worker, the threads of a {@link
 * dev.lakegrad.engine.train.Crew} share a step: one replica each on the same weights, which
 * Replicas holds.
 *
 * <p>May use every other package of the engine. Knows nothing of tables or Spark.
 */
@NullMarked
package dev.lakegrad.engine.train;

import org.jspecify.annotations.NullMarked;
