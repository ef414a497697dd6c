/**
 * Losses: how far predictions are from what they should be, as one number to make smaller.
 *
 * <p>Read {@link dev.lakegrad.engine.loss.Loss} first, then {@link
 * dev.lakegrad.engine.loss.MeanSquared} and {@link dev.lakegrad.engine.loss.CrossEntropy}. Each is
 * a record of its settings, written in tensor maths; those that compare two tensors with each
 * other, or a sequence with its labels, say what they take. Values are those of PyTorch's losses.
 *
 * <p>May use {@code tensor}.
 */
@NullMarked
package dev.lakegrad.engine.loss;

import org.jspecify.annotations.NullMarked;
