/**
 * Optimisers: rules that move weights along their gradients.
 *
 * <p>Read {@link dev.lakegrad.engine.optim.Optimizer} first, then {@link
 * dev.lakegrad.engine.optim.Rule} and {@link dev.lakegrad.engine.optim.Sgd}. Each rule is written
 * once, as a few passes over slices of the flat buffers that hold all weights, all gradients and
 * all state; a new one is a {@code Rule} and a line of {@link dev.lakegrad.engine.optim.NamedRule}.
 * {@link dev.lakegrad.engine.optim.OptimizerSpec} names a rule, its settings and the {@link
 * dev.lakegrad.engine.optim.ParameterGroup groups} that learn otherwise, {@link
 * dev.lakegrad.engine.optim.Schedule} the learning rate of each step, {@link
 * dev.lakegrad.engine.optim.Clip} keeps a wild gradient in bounds.
 *
 * <p>May use {@code nn}.
 */
@NullMarked
package dev.lakegrad.engine.optim;

import org.jspecify.annotations.NullMarked;
