/**
 * What jobs need of any Hadoop file system and it does not give by itself: one writer at a time on
 * a place, a table that is there as a whole or not at all, and a full disk as an {@code
 * IOException}.
 *
 * <p>Read {@link dev.lakegrad.data.storage.Claim} first, then {@link
 * dev.lakegrad.data.storage.NewTable}. May use Spark, Hadoop, {@link dev.lakegrad.data.Fault},
 * {@link dev.lakegrad.data.Causes} and the engine's exceptions, and nothing else of this code.
 */
@NullMarked
package dev.lakegrad.data.storage;

import org.jspecify.annotations.NullMarked;
