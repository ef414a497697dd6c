package dev.lakegrad.engine.tensor;

/** A tensor whose axes have letters, each another one. */
record Labelled(Tensor x, String letters) {

  /** Summed over all letters that are not in {@code wanted}. */
  Labelled only(String wanted) {
    Labelled result = this;
    for (int axis = letters.length() - 1; axis >= 0; axis--) {
      if (wanted.indexOf(letters.charAt(axis)) < 0) {
        String rest = new StringBuilder(result.letters).deleteCharAt(axis).toString();
        result = new Labelled(result.x.sum(Axes.of(axis)), rest);
      }
    }
    return result;
  }

  /** With axes in the order of {@code order}, which has the same letters. */
  Tensor as(String order) {
    return x.permute(order.chars().map(letters::indexOf).toArray());
  }

  /** The product of the two, summed over what {@code later} does not need. */
  Labelled times(Labelled other, String later) {
    Labelled left = only(other.letters + later);
    Labelled right = other.only(letters + later);
    String common = both(left.letters, right.letters);
    String batch = both(common, later);
    String summed = without(common, batch);
    String rows = without(left.letters, common);
    String columns = without(right.letters, common);
    if (summed.isEmpty() || (rows.isEmpty() && columns.isEmpty())) {
      return left.times(right, common, rows, columns).only(later);
    }
    Tensor product =
        left.matrices(batch, rows, summed).matmul(right.matrices(batch, summed, columns));
    String result = batch + rows + columns;
    int[] sizes =
        result
            .chars()
            .map(c -> left.letters.indexOf(c) < 0 ? right.size(c) : left.size(c))
            .toArray();
    return new Labelled(product.reshape(sizes), result);
  }

  /** Element by element, each repeated along the other's axes. */
  private Labelled times(Labelled other, String common, String rows, String columns) {
    Tensor left = as(common + rows);
    for (int i = 0; i < columns.length(); i++) {
      left = Movement.unsqueeze(left, -1);
    }
    Tensor right = other.as(common + columns);
    for (int i = 0; i < rows.length(); i++) {
      right = Movement.unsqueeze(right, common.length());
    }
    return new Labelled(left.mul(right), common + rows + columns);
  }

  /** {@code [batch.., rows, columns]}: the axes of the last two are each made one. */
  private Tensor matrices(String batch, String rows, String columns) {
    int[] sizes = (batch + "  ").chars().map(c -> c == ' ' ? 1 : size(c)).toArray();
    rows.chars().forEach(c -> sizes[batch.length()] *= size(c));
    columns.chars().forEach(c -> sizes[batch.length() + 1] *= size(c));
    return as(batch + rows + columns).reshape(sizes);
  }

  private int size(int letter) {
    return x.size(letters.indexOf(letter));
  }

  private static String both(String letters, String others) {
    return without(letters, without(letters, others));
  }

  private static String without(String letters, String others) {
    StringBuilder rest = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      if (others.indexOf(letters.charAt(i)) < 0) {
        rest.append(letters.charAt(i));
      }
    }
    return rest.toString();
  }
}
