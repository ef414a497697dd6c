package dev.lakegrad.engine.onnx.wire;

/** A declared size along one axis: a number, or -1 with a symbol or none. */
public record Dimension(long size, String symbol) {

  public static Dimension of(long size) {
    return new Dimension(size, "");
  }

  /** A size known only when the model runs, such as {@code batch}. */
  public static Dimension of(String symbol) {
    return new Dimension(-1, symbol);
  }

  static Dimension read(FieldReader in) throws Malformed {
    Dimension dimension = of("");
    while (in.next()) {
      switch (in.field()) {
        case 1 -> dimension = of(in.whole());
        case 2 -> dimension = of(in.text());
        default -> in.skip();
      }
    }
    return dimension;
  }

  void write(FieldWriter out) {
    if (size >= 0) {
      out.whole(1, size);
    } else {
      out.text(2, symbol);
    }
  }
}
