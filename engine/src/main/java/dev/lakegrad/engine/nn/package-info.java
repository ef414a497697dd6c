/**
 * Layers: records whose components are their parameters and their parts.
 *
 * <p>Read {@link dev.lakegrad.engine.nn.Module} first, then {@link dev.lakegrad.engine.nn.Linear}
 * and {@link dev.lakegrad.engine.nn.Parameters}, which finds a model's parameters by the names of
 * its record components and gives them memory.
 *
 * <p>Images have their channels last inside a network, {@code [batch, height, width, channels]}. An
 * activation that follows an {@link dev.lakegrad.engine.nn.Activated} layer is done by that. {@link
 * dev.lakegrad.engine.nn.Twin} copies a module, record by record, for another thread. What {@link
 * dev.lakegrad.engine.nn.Dropout} and its kin leave out follows from the step and the sample, not
 * from the thread: {@link dev.lakegrad.engine.tensor.Dropping} has the rule.
 *
 * <p>{@link dev.lakegrad.engine.nn.Recurrent} layers read sequences of different lengths, keep a
 * state, and have PyTorch's names for their parameters.
 *
 * <p>To add a layer: a record that implements {@code Module}, with the formula and the shapes in
 * its javadoc, a factory {@code of} that draws the initial values, and a test with a {@code
 * GradCheck} and, where PyTorch has it, its numbers.
 *
 * <p>May use {@code tensor}. Knows nothing of optimisers, data or Spark.
 */
@NullMarked
package dev.lakegrad.engine.nn;

import org.jspecify.annotations.NullMarked;
