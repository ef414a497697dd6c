/**
 * Runs ONNX graphs node by node.
 *
 * <p>Read {@link dev.lakegrad.engine.onnx.run.Program} first: it looks up what each node means in
 * {@link dev.lakegrad.engine.onnx.run.Operators} and refuses a model with a node that means
 * nothing. A {@code Frame} holds the values that a running graph can see; an {@link
 * dev.lakegrad.engine.onnx.run.Operator} gets a {@link dev.lakegrad.engine.onnx.run.Call}.
 *
 * <p>Which operators there are is not known here; {@code onnx.ops} has those of the standard.
 */
@NullMarked
package dev.lakegrad.engine.onnx.run;

import org.jspecify.annotations.NullMarked;
