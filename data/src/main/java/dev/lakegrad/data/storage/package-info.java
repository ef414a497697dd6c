/**
 * What jobs need of any Hadoop file system and it does not give by itself: one writer at a time on
 * a place, and a full disk as an {@code IOException}.
 *
 * <p>Read {@link dev.lakegrad.data.storage.Claim} first. May use Spark, Hadoop and the engine's
 * exceptions, and nothing else of this code.
 */
@NullMarked
package dev.lakegrad.data.storage;

import org.jspecify.annotations.NullMarked;
