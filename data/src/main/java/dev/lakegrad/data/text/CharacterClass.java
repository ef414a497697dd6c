package dev.lakegrad.data.text;

/** What pre-tokenisation tells apart: letters, numbers, white space, and all else. */
enum CharacterClass {
  /** Unicode's categories L. */
  LETTER,
  /** Unicode's categories N. */
  NUMBER,
  /** Unicode's property White_Space. */
  SPACE,
  OTHER;

  private static final CharacterClass[] ASCII = new CharacterClass[128];

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = find(c);
    }
  }

  /** That of a code point; a negative number is none, and {@link #OTHER}. */
  static CharacterClass of(int character) {
    if (character < 0) {
      return OTHER;
    }
    return character < ASCII.length ? ASCII[character] : find(character);
  }

  static boolean isSpace(int character) {
    return of(character) == SPACE;
  }

  private static CharacterClass find(int character) {
    return switch (Character.getType(character)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      default -> (character >= '\t' && character <= '\r') || character == 0x85 ? SPACE : OTHER;
    };
  }

  /** Unicode's categories P, and all of ASCII that is neither letter, digit, space nor control. */
  static boolean isPunctuation(int character) {
    if (character < ASCII.length) {
      return character > ' ' && character < 127 && ASCII[character] == OTHER;
    }
    return switch (Character.getType(character)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
