/**
 * Models by name, each made to fit the data that it will see.
 *
 * <p>Read {@link dev.lakegrad.engine.zoo.Zoo} first. A {@link dev.lakegrad.engine.zoo.ModelSpec}
 * says which family with which settings, a {@link dev.lakegrad.engine.zoo.DataShape} what the data
 * looks like, and the zoo makes a {@link dev.lakegrad.engine.zoo.Model} of both.
 *
 * <p>May use {@code nn}. Knows nothing of training.
 */
@NullMarked
package dev.lakegrad.engine.zoo;

import org.jspecify.annotations.NullMarked;
