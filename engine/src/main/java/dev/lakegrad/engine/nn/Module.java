package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/**
 * A function with parameters: a layer, or a model made of layers.
 *
 * <p>A module is a record. Its parameters are those among its components, and those of the modules
 * and lists of modules among its components; {@link Parameters} names them after the components,
 * but for {@link NamedParameters}, which have names of their own.
 */
public interface Module {
  Tensor forward(Tensor x);
}
