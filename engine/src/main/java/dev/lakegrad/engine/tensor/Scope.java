package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns the memory of every tensor made inside it, and gives it back at the closing brace.
 *
 * <pre>
 *   try (Scope scope = Scope.training(workspace)) {
 *     model.forward(x).crossEntropy(labels).backward();
 *   }
 * </pre>
 *
 * <p>The scope also says whether maths is recorded for gradients: {@link #training} does, {@link
 * #inference} does not. It is the engine's only thread-local; a scope belongs to the thread that
 * opened it.
 */
public final class Scope implements AutoCloseable {
  private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

  private final Workspace workspace;
  private final boolean records;
  private final boolean repeats;
  private final @Nullable Draws draws; // null where nothing is drawn
  private final @Nullable Scope outer = CURRENT.get();
  private final List<Buffer> owned = new ArrayList<>();
  private boolean open = true;

  private Scope(Workspace workspace, boolean records, boolean repeats, @Nullable Draws draws) {
    this.workspace = workspace;
    this.records = records;
    this.repeats = repeats;
    this.draws = draws;
    CURRENT.set(this);
  }

  /** Opens a scope whose maths is recorded, so that {@link Tensor#backward} can go back. */
  public static Scope training(Workspace workspace) {
    return new Scope(workspace, true, false, null);
  }

  /**
   * As {@link #training}, for layers that draw random numbers too: those of {@code step}, for
   * samples of which the first has number {@code first} in the global batch.
   */
  public static Scope training(Workspace workspace, long step, int first) {
    return new Scope(workspace, true, false, new Draws(step, first));
  }

  /** Opens a scope whose maths is only computed. */
  public static Scope inference(Workspace workspace) {
    return new Scope(workspace, false, false, null);
  }

  /** A scope for a part of what is recorded here. */
  Scope inner() {
    return new Scope(workspace, records, repeats, draws);
  }

  /**
   * As {@link #training}, for maths that was done before: what a layer saw, it saw already, and
   * {@code draws} are what they were then.
   */
  static Scope repeating(Workspace workspace, @Nullable Draws draws) {
    return new Scope(workspace, true, true, draws);
  }

  /** The innermost scope that is open on this thread. */
  public static Scope current() {
    Scope scope = CURRENT.get();
    if (scope == null) {
      throw new IllegalStateException("scope: none is open on this thread; tensors need one");
    }
    return scope;
  }

  public Workspace workspace() {
    return workspace;
  }

  /** Whether maths done here is remembered for the way back. */
  boolean records() {
    return records;
  }

  /** Whether what is done here was done before. */
  boolean repeats() {
    return repeats;
  }

  /** The random numbers of this pass, each drawn once. */
  Draws draws() {
    if (draws == null) {
      throw new IllegalStateException(
          "scope: layers draw random numbers, which need Scope.training(workspace, step, first)");
    }
    return draws;
  }

  /** The random numbers that are still to be drawn, for a part that will be computed once more. */
  @Nullable Draws drawsAgain() {
    return draws == null ? null : draws.again();
  }

  boolean isOpen() {
    return open;
  }

  Backend backend(DType type) {
    return workspace.backends().forType(type);
  }

  /** Memory with arbitrary content that lasts until this scope closes. */
  Buffer allocate(DType type, int size) {
    Buffer buffer = workspace.pool().take(type, size);
    owned.add(buffer);
    return buffer;
  }

  /** Gives {@code buffer} back before the scope closes; what was taken last is found first. */
  void release(Buffer buffer) {
    int index = owned.lastIndexOf(buffer);
    Check.state(index >= 0, "scope", "%s is not of this scope, or was released before", buffer);
    owned.remove(index);
    workspace.pool().give(buffer);
  }

  /** Gives all memory back. Its tensors must not be used afterwards, and say so if they are. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    Check.state(
        CURRENT.get() == this,
        "scope",
        "closed on another thread, or while an inner scope is still open");
    open = false;
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
    owned.forEach(workspace.pool()::give);
    owned.clear();
  }
}
