package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.MemoryPool;

/** What one thread computes with: its memory, and the kernels. Scopes are opened in it. */
public final class Workspace {
  private final MemoryPool pool = new MemoryPool();
  private final Backends backends;

  /** With the fastest kernels that this machine has. */
  public Workspace() {
    this(Backends.preferred());
  }

  public Workspace(Backends backends) {
    this.backends = backends;
  }

  public MemoryPool pool() {
    return pool;
  }

  public Backends backends() {
    return backends;
  }
}
