package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the equation of an {@link Einsum} says.
 *
 * @param inputs the letters of each operand's axes
 * @param output those of the result
 * @param sizes that of the axes of each letter
 */
record Equation(List<String> inputs, String output, Map<Character, Integer> sizes) {
  private static final String DOTS = "...";
  private static final Pattern TERM = Pattern.compile("[a-zA-Z]*(\\.\\.\\.)?[a-zA-Z]*");

  /** What {@code ...} stands for has digits for letters, 0 for its last axis. */
  private static final String UNNAMED = "9876543210";

  static Equation parse(String text, List<Shape> shapes) {
    String[] sides = text.replace(" ", "").split("->", -1);
    Check.that(sides.length <= 2, "einsum", "\"%s\" has more than one ->", text);
    String[] terms = sides[0].split(",", -1);
    Check.that(
        terms.length == shapes.size(),
        "einsum",
        "\"%s\" has %d operands, %d were given",
        text,
        terms.length,
        shapes.size());
    List<String> inputs = new ArrayList<>();
    int unnamed = 0;
    for (int i = 0; i < terms.length; i++) {
      inputs.add(lettersOf(terms[i], shapes.get(i), text));
      unnamed = Math.max(unnamed, inputs.get(i).replaceAll("[a-zA-Z]", "").length());
    }
    String output =
        sides.length == 1
            ? letters(unnamed) + lettersThatComeOnce(inputs)
            : named(sides[1], unnamed, text);
    checkOutput(output, inputs, text);
    return new Equation(inputs, output, sizes(inputs, shapes, text));
  }

  /** The letters of {@code count} unnamed axes. */
  private static String letters(int count) {
    return UNNAMED.substring(UNNAMED.length() - count);
  }

  private static String named(String term, int unnamed, String text) {
    Check.that(
        TERM.matcher(term).matches(), "einsum", "\"%s\" in \"%s\" is not letters", term, text);
    return term.replace(DOTS, letters(unnamed));
  }

  private static String lettersOf(String term, Shape shape, String text) {
    int unnamed = shape.rank() - term.replace(DOTS, "").length();
    Check.that(
        unnamed == 0 || (unnamed > 0 && unnamed <= UNNAMED.length() && term.contains(DOTS)),
        "einsum",
        "\"%s\" in \"%s\" does not fit %s",
        term,
        text,
        shape);
    return named(term, unnamed, text);
  }

  private static String lettersThatComeOnce(List<String> inputs) {
    String all = String.join("", inputs);
    return all.chars()
        .filter(
            letter -> Character.isLetter(letter) && all.indexOf(letter) == all.lastIndexOf(letter))
        .sorted()
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static void checkOutput(String output, List<String> inputs, String text) {
    for (int i = 0; i < output.length(); i++) {
      char letter = output.charAt(i);
      Check.that(
          output.indexOf(letter) == i, "einsum", "the result of \"%s\" has %s twice", text, letter);
      Check.that(
          inputs.stream().anyMatch(input -> input.indexOf(letter) >= 0),
          "einsum",
          "the result of \"%s\" has %s, and no operand has it",
          text,
          letter);
    }
  }

  private static Map<Character, Integer> sizes(
      List<String> inputs, List<Shape> shapes, String text) {
    Map<Character, Integer> sizes = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      for (int axis = 0; axis < inputs.get(i).length(); axis++) {
        char letter = inputs.get(i).charAt(axis);
        int size = shapes.get(i).at(axis);
        int known = sizes.getOrDefault(letter, size);
        boolean repeated = Character.isDigit(letter) && (size == 1 || known == 1);
        Check.that(
            size == known || repeated,
            "einsum",
            "%s of \"%s\" is %d and %d",
            Character.isDigit(letter) ? DOTS : letter,
            text,
            known,
            size);
        sizes.put(letter, known == 1 ? size : known);
      }
    }
    return sizes;
  }

  /** Operand {@code i} with its letters, each once: of one that comes twice, the diagonal. */
  Labelled labelled(int i, Tensor operand) {
    Tensor x = operand;
    StringBuilder letters = new StringBuilder(inputs.get(i));
    for (int axis = letters.length() - 1; axis >= 0; axis--) {
      String letter = letters.substring(axis, axis + 1);
      int before = letters.indexOf(letter);
      if (before < axis) {
        x = Movement.diagonal(x, before, axis);
        letters.deleteCharAt(axis);
      } else if (!Objects.equals(x.size(axis), sizes.get(letter.charAt(0)))) {
        x = Movement.squeeze(x, axis); // of size 1, to be repeated
        letters.deleteCharAt(axis);
      }
    }
    return new Labelled(x, letters.toString());
  }
}
