package dev.lakegrad.data.text;

/**
 * Cuts bytes of UTF-8 text into the pieces that byte pairs never reach across.
 *
 * <p>The rule is that of GPT-2 (Radford et al. 2019), where a space belongs to what follows it:
 *
 * <pre>
 *   's|'t|'re|'ve|'m|'ll|'d | ?letters+ | ?numbers+ | ?others+ | space+ before a space or the end | space+
 * </pre>
 *
 * <p>A piece depends on what follows its beginning and on nothing before it. Bytes that are no
 * UTF-8 are others.
 */
final class BytePieces {
  private static final int MALFORMED = -1;

  private final byte[] text;
  private int character; // what read found
  private int next; // where the character after it begins

  BytePieces(byte[] text) {
    this.text = text;
  }

  /** Where the piece that begins at {@code from}, before the end, ends. */
  int end(int from) {
    int contraction = contraction(from);
    if (contraction > 0) {
      return from + contraction;
    }
    CharacterClass first = read(from);
    if (first == CharacterClass.SPACE) {
      return character == ' ' && next < text.length && read(next) != CharacterClass.SPACE
          ? run(from + 1)
          : spaces(from);
    }
    return run(from);
  }

  /** How many bytes a contraction that begins here has, or 0. */
  private int contraction(int from) {
    if (text[from] != '\'' || from + 1 >= text.length) {
      return 0;
    }
    byte second = text[from + 1];
    if (second == 's' || second == 't' || second == 'm' || second == 'd') {
      return 2;
    }
    byte third = from + 2 < text.length ? text[from + 2] : 0;
    boolean three =
        (second == 'r' && third == 'e')
            || (second == 'v' && third == 'e')
            || (second == 'l' && third == 'l');
    return three ? 3 : 0;
  }

  /** The end of the characters from {@code from} on that are of one class. */
  private int run(int from) {
    CharacterClass all = read(from);
    while (next < text.length) {
      int end = next;
      if (read(end) != all) {
        return end;
      }
    }
    return text.length;
  }

  /**
   * All spaces at the end; else all but the last, which goes with what follows; but at least one.
   */
  private int spaces(int from) {
    int last = from;
    int end = from;
    while (end < text.length && read(end) == CharacterClass.SPACE) {
      last = end;
      end = next;
    }
    return end == text.length || last == from ? end : last;
  }

  /** Reads the character at {@code from}, and answers with its class. */
  private CharacterClass read(int from) {
    int lead = text[from];
    if (lead >= 0) {
      character = lead;
      next = from + 1;
    } else {
      readLonger(from, lead & 0xFF);
    }
    return CharacterClass.of(character);
  }

  private void readLonger(int from, int lead) {
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    int code = lead & (0x3F >> more);
    boolean valid = lead >= 0xC2 && lead <= 0xF4 && from + more < text.length;
    for (int i = 1; i <= more && valid; i++) {
      int follower = text[from + i];
      valid = (follower & 0xC0) == 0x80;
      code = code << 6 | (follower & 0x3F);
    }
    int least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
    boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    boolean whole = valid && code >= least && code <= Character.MAX_CODE_POINT && !surrogate;
    character = whole ? code : MALFORMED;
    next = from + (whole ? more + 1 : 1);
  }
}
