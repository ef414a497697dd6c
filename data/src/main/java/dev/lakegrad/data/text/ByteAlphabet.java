package dev.lakegrad.data.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A letter for every byte, so that any bytes can be written in files of text: printable bytes stand
 * for themselves, the others for U+0100 on, in their order (Radford et al. 2019, GPT-2).
 */
final class ByteAlphabet {
  private static final char[] LETTERS = new char[256];
  private static final int LAST = 256 + 67; // 68 bytes are not printable
  private static final short[] BYTES = new short[LAST + 1];

  static {
    Arrays.fill(BYTES, (short) -1);
    char next = 256;
    for (int b = 0; b < LETTERS.length; b++) {
      boolean printable = (b > ' ' && b < 127) || (b > 160 && b != 173);
      LETTERS[b] = printable ? (char) b : next++;
      BYTES[LETTERS[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  /** The letter for {@code b}, of which the lowest 8 bits count. */
  static char letter(int b) {
    return LETTERS[b & 0xFF];
  }

  /** A letter for each byte of the UTF-8 form of {@code text}. */
  static String letters(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder letters = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      letters.append(letter(b));
    }
    return letters.toString();
  }

  /** The bytes that {@code letters} stand for; text with other letters in it stands for itself. */
  static byte[] bytes(String letters) {
    byte[] bytes = new byte[letters.length()];
    for (int i = 0; i < bytes.length; i++) {
      char letter = letters.charAt(i);
      if (letter > LAST || BYTES[letter] < 0) {
        return letters.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) BYTES[letter];
    }
    return bytes;
  }
}
