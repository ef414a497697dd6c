package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;

/**
 * The sizes of a recurrent network.
 *
 * @param in how wide what it reads at each step is
 * @param hidden how wide a state is
 * @param layers how many layers there are; each reads the states of the one before it
 * @param bidirectional whether each layer also goes through the sequence from its end
 */
public record RecurrentConfig(int in, int hidden, int layers, boolean bidirectional) {

  public RecurrentConfig {
    Check.that(
        in > 0 && hidden > 0 && layers > 0,
        "recurrent",
        "sizes in %d, hidden %d, layers %d are not all positive",
        in,
        hidden,
        layers);
  }

  /** One layer, in one direction. */
  public static RecurrentConfig of(int in, int hidden) {
    return new RecurrentConfig(in, hidden, 1, false);
  }

  public RecurrentConfig withLayers(int layers) {
    return new RecurrentConfig(in, hidden, layers, bidirectional);
  }

  /** In both directions, whose states stand side by side. */
  public RecurrentConfig inBothDirections() {
    return new RecurrentConfig(in, hidden, layers, true);
  }

  /** 1 or 2. */
  int directions() {
    return bidirectional ? 2 : 1;
  }

  /** How wide its result is. */
  public int out() {
    return directions() * hidden;
  }
}
