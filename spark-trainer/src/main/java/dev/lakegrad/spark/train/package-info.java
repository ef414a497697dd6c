/**
 * Training a model of the zoo on one version of a table, across Spark's executors.
 *
 * <p>Read {@link dev.lakegrad.spark.train.TrainingSpec} first, then {@code DistributedTrainer}:
 *
 * <pre>
 *   DistributedTrainer   the driver: checks, runs segments, restarts a broken one, saves the model
 *     Preflight          refuses what cannot work, before anything is started
 *     BarrierStage       one Spark stage of N tasks that start together; knows Scala, nobody else
 *       Worker           one task: local data, peers, TrainingLoop, checkpoints
 *     StepFeed           what the workers tell the driver after each step, for Progress
 *   TrainedModel         the result: weights, how samples are read, where it all came from
 *   Evaluator            a model's loss and accuracy on a version of a table
 * </pre>
 *
 * <p>A segment is some epochs in one stage. Spark does not retry it: the driver starts a new one
 * from the latest good checkpoint, and since every random choice comes from the seed, the result is
 * the same to the bit.
 */
@NullMarked
package dev.lakegrad.spark.train;

import org.jspecify.annotations.NullMarked;
