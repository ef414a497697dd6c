/**
 * ONNX: models that other tools read and write.
 *
 * <pre>
 *   onnx.wire    the files: protobuf messages as records
 *   onnx.value   what graphs compute with: arrays of any of ONNX's types
 *   onnx.run     runs a graph node by node, whatever its operators are
 *   onnx.ops     the operators of the standard
 *   onnx.check   runs stored tests and says which pass
 * </pre>
 *
 * <p>Each of these knows only those above it in this list.
 */
@NullMarked
package dev.lakegrad.engine.onnx;

import org.jspecify.annotations.NullMarked;
