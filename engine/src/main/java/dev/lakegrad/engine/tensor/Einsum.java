package dev.lakegrad.engine.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums of products in Einstein's notation: each axis has a letter, products are formed of elements
 * whose letters have the same index, and letters that are not in the result are summed over.
 *
 * <pre>
 *   Einsum.of("bik,bkj->bij", a, b)   products of matrices, one for each b
 *   Einsum.of("ii->", a)              the trace
 *   Einsum.of("...d,d->...", x, w)    ... stands for axes without letters, repeated where they fit
 * </pre>
 *
 * <p>Operands are taken together from left to right, two at a time, as products of matrices where
 * something is summed. As in NumPy, without {@code ->} the result has what {@code ...} stands for
 * and then the letters that come once, in the order of the alphabet.
 */
public final class Einsum {
  private Einsum() {}

  /** The sum of products that {@code equation} says. */
  public static Tensor of(String equation, Tensor... operands) {
    List<Tensor> tensors = List.of(operands);
    Equation parsed = Equation.parse(equation, tensors.stream().map(Tensor::shape).toList());
    List<Labelled> terms = new ArrayList<>();
    for (int i = 0; i < operands.length; i++) {
      terms.add(parsed.labelled(i, operands[i]));
    }
    Labelled product = terms.get(0);
    for (int i = 1; i < terms.size(); i++) {
      StringBuilder later = new StringBuilder(parsed.output());
      terms.subList(i + 1, terms.size()).forEach(term -> later.append(term.letters()));
      product = product.times(terms.get(i), later.toString());
    }
    return product.only(parsed.output()).as(parsed.output());
  }
}
