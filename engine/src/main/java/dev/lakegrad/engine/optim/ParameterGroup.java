package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parameters that learn in their own way, by their names.
 *
 * @param names a pattern for the whole name, in which {@code *} stands for any characters: {@code
 *     *.bias}, {@code blocks.0.*}
 * @param rate what the learning rate is multiplied by
 * @param decay what the weight decay is multiplied by: 0 for none, 1 for that of the optimiser
 */
public record ParameterGroup(String names, double rate, double decay) implements Serializable {

  public ParameterGroup {
    Check.that(!names.isBlank(), "group", "no names");
    Check.that(rate >= 0 && Double.isFinite(rate), "group", "rate %s is not >= 0", rate);
    Check.that(decay >= 0 && Double.isFinite(decay), "group", "decay %s is not >= 0", decay);
  }

  /** The group {@code names}, which learns as {@code how} says: {@code rate:2,decay:0}. */
  public static ParameterGroup parse(String names, String how) {
    String operation = "group " + names;
    double rate = 1;
    double decay = 1;
    for (String setting : how.split(",", -1)) {
      String[] pair = setting.strip().split(":", 2);
      Names.check(operation, "setting", pair[0], List.of("rate", "decay"));
      double value = number(operation, pair);
      rate = pair[0].equals("rate") ? value : rate;
      decay = pair[0].equals("decay") ? value : decay;
    }
    return new ParameterGroup(names, rate, decay);
  }

  private static double number(String operation, String... pair) {
    String text = pair.length == 2 ? pair[1] : "";
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s \"%s\" is not a number".formatted(operation, pair[0], text), e);
    }
  }

  /** Whether the parameter {@code name} is one of them. */
  boolean has(String name) {
    String expression =
        Arrays.stream(names.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return name.matches(expression);
  }
}
