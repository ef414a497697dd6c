/**
 * The operators of the ONNX standard, in families: one small class for those that are computed
 * alike.
 *
 * <p>Read {@link dev.lakegrad.engine.onnx.ops.Standard} first, which lists the families, then
 * {@code Elementwise} (functions of elements), {@code Lines} (functions along axes) and {@code
 * Window} (kernels over images), by which most are written. What only moves elements is a list of
 * positions that {@code Array.pick} reads.
 *
 * <p>To add an operator: give its family's {@code addTo} a line with the version since which it
 * means this, and write it from the standard's text. {@link dev.lakegrad.engine.onnx.ops.Unclaimed}
 * says why others are not here.
 */
@NullMarked
package dev.lakegrad.engine.onnx.ops;

import org.jspecify.annotations.NullMarked;
