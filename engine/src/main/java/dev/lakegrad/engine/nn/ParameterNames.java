package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Statistic;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a module learns by its record components, and names it after those. */
final class ParameterNames {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Statistic> statistics = new LinkedHashMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private ParameterNames() {}

  static ParameterNames of(Module module) {
    ParameterNames names = new ParameterNames();
    names.walk("", module);
    return names;
  }

  /** Every parameter once, in the order of the components. */
  Map<String, Parameter> parameters() {
    return parameters;
  }

  /** Every statistic once, in the order of the components. */
  Map<String, Statistic> statistics() {
    return statistics;
  }

  private void walk(String path, @Nullable Object part) {
    if (part instanceof Parameter parameter) {
      if (seen.add(parameter)) {
        parameters.put(path, parameter);
      }
    } else if (part instanceof Statistic statistic) {
      if (seen.add(statistic)) {
        statistics.put(path, statistic);
      }
    } else if (part instanceof Sequential sequence) {
      // Its list has no name of its own: 0.weight, not layers.0.weight.
      walk(path, sequence.layers());
    } else if (part instanceof Module module) {
      components(path, module);
    } else if (part instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        walk(join(path, Integer.toString(i)), list.get(i));
      }
    }
  }

  private void components(String path, Module module) {
    Check.that(
        module.getClass().isRecord(),
        "parameters",
        "%s is no record, so its parameters cannot be found",
        module.getClass().getName());
    for (RecordComponent component : module.getClass().getRecordComponents()) {
      Object value = read(component, module);
      if (value instanceof NamedParameters named) {
        for (int i = 0; i < named.names().size(); i++) {
          walk(join(path, named.names().get(i)), named.parameters().get(i));
        }
      } else {
        walk(join(path, component.getName()), value);
      }
    }
  }

  static @Nullable Object read(RecordComponent component, Module module) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(module);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("cannot read " + component, e);
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
