package dev.lakegrad.engine.backend.onednn;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions that no call uses now: as many as there ever were calls at once. */
final class Sessions {
  private final Library library;
  private final AtomicReference<@Nullable Session> last = new AtomicReference<>();
  private final Queue<Session> others = new ConcurrentLinkedQueue<>();

  Sessions(Library library) {
    this.library = library;
  }

  Library library() {
    return library;
  }

  /** Lends a session to {@code kernel}. One whose kernel fails does not come back. */
  void with(Consumer<Session> kernel) {
    Session session = take();
    session.enter();
    kernel.accept(session);
    giveBack(session);
  }

  /** What {@code kernel} finds in a session. */
  <T> T get(Function<Session, T> kernel) {
    Session session = take();
    session.enter();
    T found = kernel.apply(session);
    giveBack(session);
    return found;
  }

  private void giveBack(Session session) {
    if (!last.compareAndSet(null, session)) {
      others.add(session);
    }
  }

  private Session take() {
    Session kept = last.getAndSet(null);
    if (kept == null) {
      kept = others.poll();
    }
    return kept == null ? new Session(library) : kept;
  }
}
