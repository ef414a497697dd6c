package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.Rng;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Random texts, and what holds for any tokenizer of them. */
final class Texts {
  private static final String COMMON = "  \n\t'sdtmrevl ab01.,!-é";

  private Texts() {}

  /** A text of {@code length} characters: half of them common, the others any that there are. */
  static String any(Rng rng, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          rng.below(2) == 0
              ? COMMON.codePointAt(rng.below(COMMON.length()))
              : scalar(rng.below(3) == 0 ? rng.below(0x110000) : rng.below(0x3000)));
    }
    return text.toString();
  }

  private static int scalar(int code) {
    return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE ? 'x' : code;
  }

  static Map<String, Long> counts(TokenizerLearning learning, String... texts) {
    Map<String, Long> counts = new HashMap<>();
    for (String text : texts) {
      learning.count(text, counts);
    }
    return counts;
  }

  /** Cuts {@code text} at every place where that is allowed, and compares the tokens. */
  static void assertCutsAnywhere(Tokenizer tokenizer, String text) {
    int[] whole = tokenizer.encode(text);
    for (int i = text.offsetByCodePoints(0, 1); i < text.length(); ) {
      int after = text.codePointAt(i);
      if (tokenizer.spec().kind().mayCut(text.codePointBefore(i), after)) {
        IntStream parts =
            IntStream.concat(
                IntStream.of(tokenizer.encode(text.substring(0, i))),
                IntStream.of(tokenizer.encode(text.substring(i))));
        assertThat(parts.toArray()).as("%s cut at %d", text, i).isEqualTo(whole);
      }
      i += Character.charCount(after);
    }
  }
}
