/**
 * The values that ONNX graphs compute with.
 *
 * <p>Read {@link dev.lakegrad.engine.onnx.value.Array} first: real numbers are held as doubles,
 * whole numbers as longs, strings as strings, and each is rounded or cut to its type when an array
 * is made. {@link dev.lakegrad.engine.onnx.value.Strided} reads an array in another order, which is
 * what transposing, slicing and broadcasting are. {@link dev.lakegrad.engine.onnx.value.Shapes}
 * refuses what is too large before memory is taken.
 *
 * <p>May use {@code memory} and {@code onnx.wire}.
 */
@NullMarked
package dev.lakegrad.engine.onnx.value;

import org.jspecify.annotations.NullMarked;
