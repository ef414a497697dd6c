package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.nn.Gelu;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.RecurrentConfig;
import dev.lakegrad.engine.nn.Relu;
import dev.lakegrad.engine.nn.Tanh;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The settings of one model, every one of its family's, read as what they mean. */
record Settings(String family, SortedMap<String, String> values) {
  private static final int LARGEST = 1 << 24;

  private String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError(family + " has no default for " + name);
    }
    return value.strip();
  }

  /** A whole number above 0. */
  int size(String name) {
    return size(name, text(name));
  }

  /** Whole numbers above 0 with commas between, or none at all. */
  List<Integer> sizes(String name) {
    if (text(name).isEmpty()) {
      return List.of();
    }
    return Stream.of(text(name).split(",", -1)).map(part -> size(name, part.strip())).toList();
  }

  private int size(String name, String value) {
    boolean fits = value.matches("0*[1-9][0-9]{0,7}") && Integer.parseInt(value) <= LARGEST;
    Check.that(
        fits,
        "model " + family,
        "%s is \"%s\", not a whole number from 1 to %d",
        name,
        value,
        LARGEST);
    return Integer.parseInt(value);
  }

  private boolean yes(String name) {
    Names.check("model " + family, name, text(name), List.of("yes", "no"));
    return text(name).equals("yes");
  }

  /** {@code layers}, {@code heads}, {@code width} and {@code recompute} of a transformer. */
  Block.Config blocks(boolean causal) {
    int width = size("width");
    int heads = size("heads");
    Check.that(
        width % heads == 0,
        "model " + family,
        "width %d is not a multiple of %d heads",
        width,
        heads);
    return new Block.Config(size("layers"), heads, width, causal, yes("recompute"));
  }

  /** {@code layers}, {@code hidden} and {@code bidirectional} of a recurrent network. */
  RecurrentConfig recurrent(int in) {
    return new RecurrentConfig(in, size("hidden"), size("layers"), yes("bidirectional"));
  }

  /** {@code relu}, {@code tanh} or {@code gelu}. */
  Module activation() {
    String name = text("activation");
    Names.check("model " + family, "activation", name, List.of("relu", "tanh", "gelu"));
    return switch (name) {
      case "relu" -> new Relu();
      case "tanh" -> new Tanh();
      default -> new Gelu();
    };
  }
}
