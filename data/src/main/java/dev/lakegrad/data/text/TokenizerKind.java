package dev.lakegrad.data.text;

import dev.lakegrad.engine.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways to cut text into tokens. */
public enum TokenizerKind {
  /** Every character is a token. */
  CHAR,
  /** Runs of letters and digits, in lower case; rare ones are all the same token. */
  WORDS,
  /** Byte-level byte pairs, as GPT-2 has them: nothing is lost. */
  BPE,
  /** Parts of words, as BERT has them: in lower case and without accents. */
  WORDPIECE;

  /** The kind of that name, {@code char}, {@code words}, {@code bpe} or {@code wordpiece}. */
  public static TokenizerKind named(String name) {
    List<String> names = Arrays.stream(values()).map(TokenizerKind::label).toList();
    Names.check("tokenizer", "kind", name, names);
    return values()[names.indexOf(name)];
  }

  /** Its name for people and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a text may be cut between these characters, whatever stands around them, without a
   * token being different for it.
   */
  public boolean mayCut(int before, int after) {
    boolean space = after == ' ' || (after >= '\t' && after <= '\r');
    return this == CHAR || (space && !CharacterClass.isSpace(before));
  }
}
