/**
 * Tensors, the maths on them, and their gradients.
 *
 * <p>Read {@link dev.lakegrad.engine.tensor.Tensor} first, then {@link
 * dev.lakegrad.engine.tensor.Scope}, {@code Op} and {@code Gradients}. The way in and the way back:
 *
 * <pre>
 *   Tensor.matmul   →  MatMul.forward                   →  Backend.matmul
 *   Tensor.backward →  Gradients.flow → MatMul.backward →  Backend.matmul → Parameter.gradient
 * </pre>
 *
 * <p>Beside {@code Tensor} stand families of functions, by what they do:
 *
 * <pre>
 *   Movement      repeat, reorder, cut, join, pad: all of them one op, Move, and one kernel
 *   Elementwise   powers, roots, rounding, the larger of two; Comparisons: masks, and where
 *   Activations   what stands between layers; Dropping: what training leaves out at random
 *   Reductions    sums, means, variances, the largest, along any Axes
 *   Sorting       order and the k largest; Indexing: elements by id, one-hot vectors
 *   Einsum        sums of products along any axes
 * </pre>
 *
 * <p>Most of these are made of a few ops. To add an op: write its record beside its kin, name it in
 * {@code Op}, give {@code Tensor} or a family a method, and add a test with a {@code GradCheck}.
 * Nothing else changes.
 *
 * <p>May use {@code memory} and {@code backend}. Knows nothing of layers, data or Spark.
 */
@NullMarked
package dev.lakegrad.engine.tensor;

import org.jspecify.annotations.NullMarked;
