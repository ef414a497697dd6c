package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Cuts a model's flat buffers into what a rule moves at once: blocks of weights, or tensors. */
final class Slicing {
  private final Rule rule;
  private final List<Memory> memories;
  private final Parameters parameters;
  private final Backend backend;
  private final List<Treatment> treatments;
  private final SortedMap<String, Buffer> state = new TreeMap<>();

  /** How weights differ from others: what the rate is multiplied by, and λ. */
  private record Treatment(double rate, double decay) {}

  /** Weights {@code [from, to)}, which are all treated so. */
  private record Run(int from, int to, Treatment treatment) {}

  Slicing(OptimizerSpec spec, Rule rule, Parameters parameters, Backend backend) {
    this.rule = rule;
    this.memories = new ArrayList<>(rule.memory());
    if (spec.average().kind() != AverageSpec.Kind.NONE) {
      memories.add(Memory.of(Slice.AVERAGE));
    }
    this.parameters = parameters;
    this.backend = backend;
    this.treatments = parameters.entries().stream().map(named -> treatment(spec, named)).toList();
    for (Memory memory : memories) {
      int size =
          parameters.entries().stream().mapToInt(n -> memory.size().applyAsInt(n.shape())).sum();
      Buffer buffer = Buffer.allocate(parameters.type(), size);
      backend.fill(memory.start(), buffer);
      state.put(memory.name(), buffer);
    }
  }

  private static Treatment treatment(OptimizerSpec spec, Parameters.Named named) {
    double decay = spec.all().number(Setting.DECAY);
    return spec.groups().stream()
        .filter(group -> group.has(named.name()))
        .findFirst()
        .map(group -> new Treatment(group.rate(), group.decay() * decay))
        .orElseGet(() -> new Treatment(1, named.shape().rank() >= 2 ? decay : 0));
  }

  /** What is remembered, by name. */
  SortedMap<String, Buffer> state() {
    return state;
  }

  /** Where threads may share the work. */
  Cut cut(int parts) {
    int[] starts = parameters.entries().stream().mapToInt(Parameters.Named::offset).toArray();
    return rule.needsTensors()
        ? Cut.atStarts(starts, parameters.count(), parts)
        : Cut.atLines(parameters.count(), parts);
  }

  /** The slices of each part of {@code cut}, in order. */
  List<List<Slice>> slices(Cut cut) {
    List<List<Slice>> slices = new ArrayList<>();
    for (int part = 0; part < cut.parts(); part++) {
      List<Buffer> scratch = scratch();
      slices.add(
          rule.needsTensors()
              ? tensors(cut.from(part), cut.to(part), scratch)
              : blocks(cut.from(part), cut.to(part), scratch));
    }
    return slices;
  }

  private List<Buffer> scratch() {
    return Stream.generate(() -> Buffer.allocate(parameters.type(), Slice.BLOCK))
        .limit(Slice.SCRATCHES)
        .toList();
  }

  /** The tensors that begin in {@code [begin, end)}. */
  private List<Slice> tensors(int begin, int end, List<Buffer> scratch) {
    List<Slice> slices = new ArrayList<>();
    Map<String, Integer> offsets = new TreeMap<>();
    for (int i = 0; i < treatments.size(); i++) {
      Parameters.Named named = parameters.entries().get(i);
      Map<String, Buffer> own = new TreeMap<>();
      for (Memory memory : memories) {
        int size = memory.size().applyAsInt(named.shape());
        int offset = offsets.merge(memory.name(), size, Integer::sum) - size;
        Buffer all = Objects.requireNonNull(state.get(memory.name()), memory.name());
        own.put(memory.name(), all.slice(offset, size));
      }
      if (begin <= named.offset() && named.offset() < end) {
        slices.add(slice(named.offset(), named.shape(), treatments.get(i), own, scratch));
      }
    }
    return slices;
  }

  /** Weights {@code [begin, end)} in blocks. */
  private List<Slice> blocks(int begin, int end, List<Buffer> scratch) {
    List<Slice> slices = new ArrayList<>();
    for (Run run : runs()) {
      int last = Math.min(run.to(), end);
      for (int from = Math.max(run.from(), begin); from < last; from += Slice.BLOCK) {
        int at = from;
        int count = Math.min(Slice.BLOCK, last - from);
        Map<String, Buffer> own = new TreeMap<>();
        state.forEach((name, all) -> own.put(name, all.slice(at, count)));
        slices.add(slice(at, Shape.of(count), run.treatment(), own, scratch));
      }
    }
    return slices;
  }

  /** Neighbouring parameters that are treated alike, as one. */
  private List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < treatments.size(); i++) {
      boolean last = i + 1 == treatments.size();
      if (last || !treatments.get(i).equals(treatments.get(i + 1))) {
        int to = last ? parameters.count() : parameters.entries().get(i + 1).offset();
        runs.add(new Run(from, to, treatments.get(i)));
        from = to;
      }
    }
    return runs;
  }

  private Slice slice(
      int from, Shape shape, Treatment treatment, Map<String, Buffer> own, List<Buffer> scratch) {
    return new Slice(
        backend,
        shape,
        treatment.rate(),
        treatment.decay(),
        parameters.weights().slice(from, shape.size()),
        parameters.gradients().slice(from, shape.size()),
        own,
        scratch);
  }
}
