package dev.lakegrad.data.text;

import java.util.Arrays;

/**
 * Text as ids, and back.
 *
 * <p>Not to be shared by threads or sent anywhere: what travels is its {@link TokenizerSpec}.
 */
public sealed interface Tokenizer
    permits CharacterTokenizer, WordTokenizer, BytePairTokenizer, WordPieceTokenizer {
  /** What fills a row behind its last token. */
  int PADDING = -1;

  /** The tokens of {@code text}, each in {@code [0, vocabulary)}. */
  int[] encode(String text);

  /** What tokens stand for, one after the other. */
  String decode(int... ids);

  /** What this was made of. */
  TokenizerSpec spec();

  /** The first {@code length} tokens of {@code text}, padded where there are fewer. */
  default int[] encode(String text, int length) {
    int[] ids = encode(text);
    int[] row = Arrays.copyOf(ids, length);
    Arrays.fill(row, Math.min(ids.length, length), length, PADDING);
    return row;
  }

  /** What {@code ids} add to the text of {@code before}. */
  default String continuation(int[] before, int[] ids) {
    int[] all = Arrays.copyOf(before, before.length + ids.length);
    System.arraycopy(ids, 0, all, before.length, ids.length);
    return decode(all).substring(decode(before).length());
  }
}
