/**
 * What keeps the workers of a run in step: {@link dev.lakegrad.spark.sync.AllReduceSync} adds up
 * gradients every step, {@link dev.lakegrad.spark.sync.AveragingSync} averages weights every few
 * steps.
 *
 * <p>Both stand between the engine's training loop and a {@link
 * dev.lakegrad.spark.collective.Collective}. Knows nothing of Spark.
 */
@NullMarked
package dev.lakegrad.spark.sync;

import org.jspecify.annotations.NullMarked;
