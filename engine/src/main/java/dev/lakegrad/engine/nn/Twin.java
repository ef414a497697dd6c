package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Statistic;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A module once more, for another thread: on the same weights, with gradients and statistics of its
 * own.
 *
 * @param module the same layers
 * @param parameters what it learns: the buffer of weights is shared, the other two are new
 */
public record Twin(Module module, Parameters parameters) {

  /** The twin of {@code module}, whose parameters {@code original} holds. */
  public static Twin of(Module module, Parameters original) {
    Buffer gradients = Buffer.allocate(original.type(), original.count());
    Buffer statistics = Buffer.allocate(original.type(), original.statistics().size());
    IdentityHashMap<Object, Object> twins = new IdentityHashMap<>();
    List<Parameters.Named> entries = new ArrayList<>();
    for (Parameters.Named entry : original.entries()) {
      Parameter twin = twin(entry, original.weights(), gradients);
      twins.put(entry.parameter(), twin);
      entries.add(new Parameters.Named(entry.name(), entry.shape(), entry.offset(), twin));
    }
    List<Parameters.Kept> kept = new ArrayList<>();
    for (Parameters.Kept entry : original.kept()) {
      Statistic twin = entry.statistic().anew();
      twin.place(statistics.slice(entry.offset(), entry.shape().size()));
      twins.put(entry.statistic(), twin);
      kept.add(new Parameters.Kept(entry.name(), entry.shape(), entry.offset(), twin));
    }
    return new Twin(
        (Module) twin(module, twins),
        new Parameters(entries, kept, original.weights(), gradients, statistics));
  }

  private static Parameter twin(Parameters.Named entry, Buffer weights, Buffer gradients) {
    int size = entry.shape().size();
    return Parameter.over(
        entry.shape(), weights.slice(entry.offset(), size), gradients.slice(entry.offset(), size));
  }

  /** {@code part} with its parameters and statistics replaced; what has none stays as it is. */
  private static Object twin(Object part, IdentityHashMap<Object, Object> twins) {
    Object twin = twins.get(part);
    if (twin != null) {
      return twin;
    }
    if (part instanceof Module module) {
      return copy(module, twins);
    }
    if (part instanceof NamedParameters named) {
      return named.replaced(parameter -> (Parameter) twin(parameter, twins));
    }
    if (part instanceof List<?> list) {
      return list.stream().map(element -> twin(element, twins)).toList();
    }
    return part;
  }

  private static Object copy(Module module, IdentityHashMap<Object, Object> twins) {
    RecordComponent[] components = module.getClass().getRecordComponents();
    try {
      @Nullable Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        Object value = ParameterNames.read(components[i], module);
        values[i] = value == null ? null : twin(value, twins);
      }
      Constructor<?> constructor =
          module
              .getClass()
              .getDeclaredConstructor(
                  Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InstantiationException
        | IllegalAccessException
        | NoSuchMethodException
        | InvocationTargetException e) {
      throw new LinkageError("cannot copy " + module.getClass().getName(), e);
    }
  }
}
