/**
 * From files to a Delta table, from a pinned version of it to batches.
 *
 * <pre>
 *   ingest     files  →  a Delta table with its meaning in table properties
 *   table      a version pinned and checked, and how its rows become samples
 *   plan       which rows each worker trains on at each step
 *   read       columns  →  packed records  →  batches
 *   text       tokenizers: text  →  ids, and back
 *   transform  what is done to samples on their way into a batch
 *   storage    one writer at a time on a place of any file system
 * </pre>
 *
 * <p>A failure says by its {@link dev.lakegrad.data.Fault} whether the input, the output or the
 * options are to blame. May use the engine's {@code train} and {@code zoo} for what is exchanged,
 * Spark and Delta. Knows nothing of training jobs.
 */
@NullMarked
package dev.lakegrad.data;

import org.jspecify.annotations.NullMarked;
