/**
 * What every part of Lakegrad says when something is wrong: {@link dev.lakegrad.engine.Check} for a
 * caller's mistake, {@link dev.lakegrad.engine.LakegradException} for the world's.
 *
 * <p>The engine itself lies in the packages below, each of which may use those before it: {@code
 * memory} (native buffers), {@code backend} (kernels), {@code tensor} (autograd), {@code nn}
 * (layers), {@code zoo} (models by name), {@code optim} (optimisers), {@code weights}
 * (safetensors), {@code train} (the loop).
 */
@NullMarked
package dev.lakegrad.engine;

import org.jspecify.annotations.NullMarked;
