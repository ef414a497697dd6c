/**
 * Runs stored tests of ONNX models and reports what passes.
 *
 * <p>Read {@link dev.lakegrad.engine.onnx.check.StoredTests} first; {@link
 * dev.lakegrad.engine.onnx.check.Coverage} writes {@code docs/onnx.md}.
 */
@NullMarked
package dev.lakegrad.engine.onnx.check;

import org.jspecify.annotations.NullMarked;
