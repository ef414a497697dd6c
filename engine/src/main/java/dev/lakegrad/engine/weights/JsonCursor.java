package dev.lakegrad.engine.weights;

/**
 * A place in a JSON text that moves over what it reads: just enough of RFC 8259 for a safetensors
 * header, and nothing beyond it.
 */
final class JsonCursor {
  private final String text;
  private int at;

  JsonCursor(String text) {
    this.text = text;
  }

  /** Whether the next token is {@code token}, which is then passed. */
  boolean passes(char token) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == token) {
      at++;
      return true;
    }
    return false;
  }

  /** Passes {@code token}, which must come next. */
  void expect(char token) throws Damaged {
    if (!passes(token)) {
      throw new Damaged("The header has %s at character %d where '%c' belongs", here(), at, token);
    }
  }

  /** Only spaces may follow. */
  void expectEnd() throws Damaged {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length()) {
      throw new Damaged("The header goes on with %s at character %d after its end", here(), at);
    }
  }

  /** A whole number that is not negative, without sign, fraction, exponent or leading zeros. */
  long wholeNumber() throws Damaged {
    skipSpace();
    int from = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    String digits = text.substring(from, at);
    if (digits.isEmpty() || (at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0)) {
      throw new Damaged(
          "The header has %s at character %d where a whole number >= 0 belongs", here(), at);
    }
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      throw new Damaged("The number %s in the header begins with 0", digits);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      throw new Damaged("The number %s in the header is too large", digits);
    }
  }

  /** A string in quotes. */
  String string() throws Damaged {
    expect('"');
    StringBuilder value = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw new Damaged("A string in the header holds the raw control character %d", (int) c);
      }
      value.append(c == '\\' ? escaped() : c);
    }
    String string = value.toString();
    if (!string.codePoints().allMatch(JsonCursor::isCharacter)) {
      throw new Damaged("A string in the header holds half of a surrogate pair");
    }
    return string;
  }

  private static boolean isCharacter(int codePoint) {
    return codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE;
  }

  private char escaped() throws Damaged {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new Damaged("A string in the header has the unknown escape \\%c", c);
    };
  }

  private char unicode() throws Damaged {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new Damaged("A string in the header has '%c' inside a \\u escape", c);
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private char next() throws Damaged {
    if (at >= text.length()) {
      throw new Damaged("A string in the header does not end");
    }
    return text.charAt(at++);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String here() {
    return at < text.length() ? "'" + text.charAt(at) + "'" : "nothing";
  }

  private static boolean isDigit(char c) {
    return '0' <= c && c <= '9';
  }

  /** {@code value} in quotes, as {@link #string} reads it. */
  static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
