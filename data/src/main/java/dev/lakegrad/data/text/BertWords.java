package dev.lakegrad.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into words as BERT's basic tokenisation does (Devlin et al. 2019): control characters
 * go, Chinese characters and punctuation are words of their own, the rest is put into lower case
 * and loses its accents.
 */
final class BertWords {
  private static final int[][] CHINESE = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B820, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F},
  };

  private BertWords() {}

  static List<String> split(String text) {
    String clean = Normalizer.normalize(clean(text), Normalizer.Form.NFD);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < clean.length(); ) {
      int c = clean.codePointAt(i);
      i += Character.charCount(c);
      if (CharacterClass.isSpace(c) || CharacterClass.isPunctuation(c)) {
        end(word, words);
      }
      if (CharacterClass.isPunctuation(c)) {
        words.add(Character.toString(c));
      } else if (!CharacterClass.isSpace(c) && Character.getType(c) != Character.NON_SPACING_MARK) {
        word.appendCodePoint(Character.toLowerCase(c));
      }
    }
    end(word, words);
    return words;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Without control characters, and with spaces around Chinese ones. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isChinese(c)) {
        clean.append(' ').appendCodePoint(c).append(' ');
      } else if (!isControl(c)) {
        clean.appendCodePoint(c);
      }
    }
    return clean.toString();
  }

  private static boolean isControl(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    int type = Character.getType(c);
    return c == 0xFFFD
        || type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE;
  }

  private static boolean isChinese(int c) {
    if (c < CHINESE[1][0]) {
      return false;
    }
    for (int[] range : CHINESE) {
      if (range[0] <= c && c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
