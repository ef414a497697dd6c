package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Parameter;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A part of a module whose parameters have names of their own: {@link Parameters} finds them under
 * those, as if each were a component of the module.
 */
public record NamedParameters(List<String> names, List<Parameter> parameters) {

  public NamedParameters {
    names = List.copyOf(names);
    parameters = List.copyOf(parameters);
    Check.that(
        names.size() == parameters.size(),
        "parameters",
        "%d names for %d",
        names.size(),
        parameters.size());
  }

  /** Under the same names, what {@code other} has in the place of each. */
  NamedParameters replaced(UnaryOperator<Parameter> other) {
    return new NamedParameters(names, parameters.stream().map(other).toList());
  }
}
