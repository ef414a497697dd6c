/**
 * Versions of Delta tables, pinned, and what their rows mean.
 *
 * <p>Read {@link DatasetVersion} first: the value a run is pinned to. {@link DeltaTables} makes one
 * on the driver and refuses, before anything starts, whatever would fail later: a version that is
 * gone, files that VACUUM removed, a split that is not there. {@link SampleSchema} says how a row
 * becomes a sample; it comes from the table's properties, which {@link Properties} names.
 *
 * <p>{@code DeltaSnapshot} alone calls Delta's own log classes.
 */
@NullMarked
package dev.lakegrad.data.table;

import org.jspecify.annotations.NullMarked;
