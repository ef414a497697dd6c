/**
 * Native memory: what an element is ({@link dev.lakegrad.engine.memory.DType}), how many there are
 * ({@link dev.lakegrad.engine.memory.Shape}), where they lie ({@link
 * dev.lakegrad.engine.memory.Buffer}, {@link dev.lakegrad.engine.memory.Layout}) and how a place is
 * used again ({@link dev.lakegrad.engine.memory.MemoryPool}).
 *
 * <p>Uses the JDK only. Nothing here knows of tensors.
 */
@NullMarked
package dev.lakegrad.engine.memory;

import org.jspecify.annotations.NullMarked;
