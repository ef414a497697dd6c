package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.DType;
import java.util.List;
import java.util.stream.Stream;

/** What a model is trained in: the type of its weights, and what its products are computed from. */
public enum Precision {
  FLOAT32("float32", DType.F32),
  /** For gradient checks, and where rounding must not matter. */
  FLOAT64("float64", DType.F64),
  /**
   * Weights, gradients, sums, attention and all that is no product in {@code float32}; matrix
   * products and convolutions of layers, and their gradients, of numbers rounded to {@code
   * bfloat16}, which has the range of a float and 8 bits of its digits (Kalamkar et al. 2019).
   */
  BFLOAT16("bf16", DType.F32);

  private final String text;
  private final DType type;

  Precision(String text, DType type) {
    this.text = text;
    this.type = type;
  }

  /** The names of all. */
  public static List<String> names() {
    return Stream.of(values()).map(Precision::toString).toList();
  }

  /** The one of that name; another name is refused, with the nearest. */
  public static Precision named(String name) {
    Names.check("train", "precision", name, names());
    return values()[names().indexOf(name)];
  }

  /** The type of weights, gradients and tensors. */
  public DType type() {
    return type;
  }

  /** The fastest kernels for it here; refused where there are none. */
  public Backends backends() {
    Backends preferred = Backends.preferred();
    return this == BFLOAT16 ? preferred.inBfloat16() : preferred;
  }

  /** Refuses what this machine has no kernels for. */
  public void check() {
    backends().forType(type);
  }

  @Override
  public String toString() {
    return text;
  }
}
