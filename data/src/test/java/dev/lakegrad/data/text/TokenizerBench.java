package dev.lakegrad.data.text;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Learns each kind of tokenizer from a text and cuts the text up again and again, as {@code
 * scripts/bench tokenizers} says; one JSON object per line. Times are of the thread's processor.
 */
public final class TokenizerBench {
  private static final int ROUNDS = 20;

  private TokenizerBench() {}

  /** The text's file, and perhaps how many tokens to learn. */
  public static void main(String[] words) throws IOException {
    if (words.length < 1 || words.length > 2) {
      System.err.println("bench: tokenizers FILE [SIZE]");
      System.exit(2);
    }
    String text = Files.readString(Path.of(words[0]));
    String size = words.length == 2 ? words[1] : "8000";
    for (String source : List.of("char", "words:" + size, "bpe:" + size, "wordpiece:" + size)) {
      System.out.println(measure(text, (TokenizerLearning) TokenizerSource.parse(source)));
    }
  }

  private static String measure(String text, TokenizerLearning learning) {
    Map<String, Long> counts = new HashMap<>();
    final long began = now();
    learning.count(text, counts);
    final long counted = now();
    TokenizerSpec spec = learning.learn(counts);
    final long learned = now();
    Tokenizer tokenizer = spec.tokenizer();
    long best = Long.MAX_VALUE;
    int tokens = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = now();
      tokens = tokenizer.encode(text).length;
      best = Math.min(best, now() - start);
    }
    int characters = text.codePointCount(0, text.length());
    return String.format(
        Locale.ROOT,
        "{\"tokenizer\": \"%s\", \"vocabulary\": %d, \"characters\": %d, \"tokens\": %d,"
            + " \"count_s\": %.2f, \"learn_s\": %.2f, \"million_characters_per_s\": %.1f}",
        spec.kind().label(),
        spec.size(),
        characters,
        tokens,
        (counted - began) / 1e9,
        (learned - counted) / 1e9,
        characters * 1e3 / best);
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
