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
 * <p>To add an op: write its record beside its kin, name it in {@code Op}, give {@code Tensor} a
 * method, and add a test with a {@code GradCheck}. Nothing else changes.
 *
 * <p>May use {@code memory} and {@code backend}. Knows nothing of layers, data or Spark.
 */
@NullMarked
package dev.lakegrad.engine.tensor;

import org.jspecify.annotations.NullMarked;
