package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.MemoryPool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way back: walks from a scalar to the parameters it was made of, and adds up on the way what
 * each tensor contributed.
 *
 * <p>A tensor is visited after everything that used it, so its gradient is complete when its op
 * passes it on, and its memory is given back at once. What reaches a {@link Parameter} is added to
 * the parameter's own gradient. Tensors that no parameter went into are left out.
 */
final class Gradients {
  private final Scope scope;
  private final MemoryPool pool;
  private final IdentityHashMap<Tensor, Buffer> found = new IdentityHashMap<>();
  private final List<Buffer> scratch = new ArrayList<>();
  private DType type; // of the tensor whose gradient is passed on
  private @Nullable Buffer handedOn;

  private Gradients(Scope scope, DType type) {
    this.scope = scope;
    this.pool = scope.workspace().pool();
    this.type = type;
  }

  /**
   * Adds {@code d loss / d parameter} to the gradient of each parameter, given {@code dRoot}, which
   * is {@code d loss / d root}, or null where the root is the loss; and if {@code releases}, gives
   * back what lies on the way.
   */
  static void flow(Tensor root, @Nullable Buffer dRoot, boolean releases) {
    Gradients gradients = new Gradients(Scope.current(), root.type());
    try {
      gradients.write(
          root,
          d -> {
            if (dRoot == null) {
              d.set(0, 1);
            } else {
              d.copyFrom(dRoot);
            }
          });
      for (Tensor tensor : usersFirst(root)) {
        gradients.passOn(tensor);
        if (releases) {
          tensor.release();
        }
      }
    } finally {
      gradients.found.values().forEach(gradients.pool::give);
      gradients.giveScratch();
    }
  }

  private void passOn(Tensor tensor) {
    Op op = tensor.op();
    Buffer dy = found.remove(tensor);
    if (op == null || dy == null) {
      return;
    }
    handedOn = null;
    type = tensor.type();
    try {
      op.backward(scope.backend(type), tensor.data(), dy, this);
    } finally {
      giveScratch();
      if (handedOn != dy) {
        pool.give(dy);
      }
    }
  }

  private void giveScratch() {
    scratch.forEach(pool::give);
    scratch.clear();
  }

  /** Every tensor with an op, each before its inputs; a loop, since graphs run deep. */
  private static List<Tensor> usersFirst(Tensor root) {
    List<Tensor> order = new ArrayList<>();
    IdentityHashMap<Tensor, Boolean> closed = new IdentityHashMap<>(); // or opened
    Deque<Tensor> path = new ArrayDeque<>();
    path.push(root);
    while (!path.isEmpty()) {
      Tensor tensor = path.peek();
      Op op = tensor.op();
      if (op != null && closed.putIfAbsent(tensor, false) == null) {
        pushUnopened(op.inputs(), closed.keySet(), path);
      } else {
        path.pop();
        if (op != null && Boolean.FALSE.equals(closed.put(tensor, true))) {
          order.add(tensor);
        }
      }
    }
    Collections.reverse(order);
    return order;
  }

  private static void pushUnopened(List<Tensor> inputs, Set<Tensor> opened, Deque<Tensor> path) {
    for (Tensor input : inputs) {
      if (!opened.contains(input)) {
        path.push(input);
      }
    }
  }

  // What ops say in their backward

  /** For a kernel that writes the whole gradient of {@code input}. */
  void write(Tensor input, Consumer<Buffer> kernel) {
    if (!input.needsGradient()) {
      return;
    }
    Buffer sum = sumSoFar(input);
    if (sum == null) {
      kernel.accept(firstPart(input));
    } else {
      Buffer part = scratch(sum.type(), sum.size());
      kernel.accept(part);
      scope.backend(sum.type()).accumulate(1, part, sum);
    }
  }

  /** As {@link #write}, for a kernel whose other results are needed even if this one is not. */
  void writeAnyway(Tensor input, Consumer<Buffer> kernel) {
    if (input.needsGradient()) {
      write(input, kernel);
    } else {
      kernel.accept(scratch(input.size()));
    }
  }

  /** For a kernel that adds to the gradient of {@code input}. */
  void add(Tensor input, Consumer<Buffer> kernel) {
    if (input.needsGradient()) {
      kernel.accept(sum(input));
    }
  }

  /** For a kernel that can do both: it is told whether to add. */
  void into(Tensor input, Kernel kernel) {
    if (!input.needsGradient()) {
      return;
    }
    Buffer sum = sumSoFar(input);
    if (sum == null) {
      kernel.run(firstPart(input), false);
    } else {
      kernel.run(sum, true);
    }
  }

  /** Where to add to, for kernels with several results; what no one needs is thrown away. */
  Buffer sum(Tensor input) {
    if (!input.needsGradient()) {
      return scratch(input.size());
    }
    Buffer sum = sumSoFar(input);
    if (sum == null) {
      sum = firstPart(input);
      scope.backend(sum.type()).fill(0, sum);
    }
    return sum;
  }

  /** The gradient of {@code input} is {@code dy} itself. Said last: {@code dy} is gone after it. */
  void handOn(Tensor input, Buffer dy) {
    if (!input.needsGradient()) {
      return;
    }
    Buffer sum = sumSoFar(input);
    if (sum == null) {
      found.put(input, dy);
      handedOn = dy;
    } else {
      scope.backend(sum.type()).accumulate(1, dy, sum);
    }
  }

  /** Memory until this op's backward ends, of the type of its result. */
  Buffer scratch(int size) {
    return scratch(type, size);
  }

  private Buffer scratch(DType kind, int size) {
    Buffer buffer = pool.take(kind, size);
    scratch.add(buffer);
    return buffer;
  }

  private @Nullable Buffer sumSoFar(Tensor input) {
    Parameter parameter = input.parameter();
    return parameter == null ? found.get(input) : parameter.gradient();
  }

  private Buffer firstPart(Tensor input) {
    Buffer buffer = pool.take(input.type(), input.size());
    found.put(input, buffer);
    return buffer;
  }

  /** Computes into {@code out}, or adds to it. */
  interface Kernel {
    void run(Buffer out, boolean adds);
  }
}
