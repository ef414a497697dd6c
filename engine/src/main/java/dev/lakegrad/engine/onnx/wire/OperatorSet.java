package dev.lakegrad.engine.onnx.wire;

/** A version of a domain's operators; the domain of ONNX itself is the empty text. */
public record OperatorSet(String domain, long version) {
  /** The standard's own domain may also be written out. */
  private static final String STANDARD = "ai.onnx";

  public OperatorSet {
    domain = normal(domain);
  }

  /** {@code ai.onnx} and the empty text are the same domain. */
  static String normal(String domain) {
    return domain.equals(STANDARD) ? "" : domain;
  }

  static OperatorSet read(FieldReader in) throws Malformed {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.text();
        case 2 -> version = in.whole();
        default -> in.skip();
      }
    }
    return new OperatorSet(domain, version);
  }

  void write(FieldWriter out) {
    out.item(1, domain).whole(2, version);
  }
}
