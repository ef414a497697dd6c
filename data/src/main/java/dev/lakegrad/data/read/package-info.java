/**
 * From a pinned version to batches, without ever making row objects on the hot path.
 *
 * <pre>
 *   ColumnSource  →  records of fixed width  →  PackedCache  →  ShardReader       (training)
 *                                            →  SequentialReader                  (evaluation)
 * </pre>
 *
 * <p>Read {@link ColumnSource} first: planned on the driver, opened in a task, one reader per file.
 * Everything after it sees only packed records, whose form {@link RecordLayout} describes.
 *
 * <p>{@code DeltaColumns} alone calls {@code io.delta.spark.internal}.
 */
@NullMarked
package dev.lakegrad.data.read;

import org.jspecify.annotations.NullMarked;
