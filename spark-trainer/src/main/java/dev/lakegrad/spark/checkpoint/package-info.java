/**
 * Checkpoints on any Hadoop file system: written, synced, verified, renamed, and only then older
 * ones deleted.
 *
 * <p>Read {@link dev.lakegrad.spark.checkpoint.CheckpointStore} first; {@link
 * dev.lakegrad.spark.checkpoint.Manifest} says what lies in a checkpoint's folder:
 *
 * <pre>
 *   CHECKPOINTS/step-000000000300/manifest.json           position, settings, provenance, hashes
 *   CHECKPOINTS/step-000000000300/weights.safetensors
 *   CHECKPOINTS/step-000000000300/optimizer.safetensors
 * </pre>
 *
 * <p>May use the engine and Hadoop's file systems. Knows nothing of Spark.
 */
@NullMarked
package dev.lakegrad.spark.checkpoint;

import org.jspecify.annotations.NullMarked;
