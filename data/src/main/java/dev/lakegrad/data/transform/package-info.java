/**
 * What is done to samples on their way into a batch, as pure functions of plain arrays.
 *
 * <p>Read {@link dev.lakegrad.data.transform.Augmentation} first: what a user asks for. {@link
 * dev.lakegrad.data.transform.Augmenter} does it to one sample after the other; what is drawn
 * depends on seed, epoch and row alone, so that any number of workers, and a run that goes on from
 * the middle of an epoch, see the same samples. {@link dev.lakegrad.data.transform.Windows} cuts
 * series.
 *
 * <p>To add a step: a component of {@code Augmentation}, its name in {@code parse} and {@code
 * toString}, its own {@code split} of the random source in {@code Augmenter}. Knows nothing of
 * Spark or Delta.
 */
@NullMarked
package dev.lakegrad.data.transform;

import org.jspecify.annotations.NullMarked;
