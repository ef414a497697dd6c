package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Learns which neighbouring tokens to join (Sennrich et al. 2016): those that stand side by side
 * most often, again and again; of equally frequent ones those of the lowest ids.
 *
 * <p>Only words in which something was joined are looked at again. The result does not depend on
 * the order in which words are added.
 */
final class MergeLearner {
  /** A pair that occurs less often is no rule. */
  private static final long LEAST = 2;

  private final List<String> tokens;
  private final Map<String, Integer> ids = new HashMap<>();
  private final BinaryOperator<String> joining;
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();
  private final List<String> merges = new ArrayList<>();

  /** How often two tokens stand side by side, and in which words they have. */
  private static final class Pair {
    private long count;
    private boolean learned;
    private int[] words = new int[2]; // a word may be there again, and have lost the pair
    private int length;

    void add(int word) {
      if (length > 0 && words[length - 1] == word) {
        return;
      }
      if (length == words.length) {
        words = Arrays.copyOf(words, 2 * length);
      }
      words[length++] = word;
    }

    int[] takeWords() {
      int[] taken = Arrays.stream(words, 0, length).sorted().distinct().toArray();
      length = 0;
      return taken;
    }
  }

  /** A pair with its count of when it was put in line. */
  private record Candidate(long pair, long count) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return count == other.count
          ? Long.compare(pair, other.pair)
          : Long.compare(other.count, count);
    }
  }

  /**
   * @param alphabet the tokens that there are from the beginning
   * @param joining what two tokens make together
   */
  MergeLearner(List<String> alphabet, BinaryOperator<String> joining) {
    this.tokens = new ArrayList<>(alphabet);
    this.joining = joining;
    for (String token : alphabet) {
      ids.put(token, ids.size());
    }
  }

  /** A word that occurs {@code count} times, each of its letters a token. */
  void add(String letters, long count) {
    add(letters.codePoints().mapToObj(Character::toString).toList(), count);
  }

  /** A word of these tokens that occurs {@code count} times. */
  void add(List<String> word, long count) {
    words.add(word.stream().mapToInt(this::id).toArray());
    counts.add(count);
  }

  private int id(String token) {
    Integer id = ids.get(token);
    Check.state(id != null, "tokenizer", "\"%s\" is not in the alphabet", token);
    return id == null ? -1 : id;
  }

  /** Learns until there are {@code size} tokens, or nothing occurs often enough. */
  void learn(int size) {
    for (int word = 0; word < words.size(); word++) {
      tally(word, 1);
    }
    pairs.forEach(this::line);
    while (tokens.size() < size && !candidates.isEmpty()) {
      Candidate first = candidates.remove();
      Pair pair = pairs.get(first.pair());
      if (pair == null || pair.count < LEAST) {
        continue;
      }
      if (pair.count != first.count()) {
        line(first.pair(), pair); // it has changed since it was put in line
      } else {
        join(first.pair(), pair);
      }
    }
  }

  private void line(long key, Pair pair) {
    if (pair.count >= LEAST) {
      candidates.add(new Candidate(key, pair.count));
    }
  }

  private void join(long key, Pair pair) {
    int left = (int) (key >>> 32);
    int right = (int) key;
    String made = joining.apply(tokens.get(left), tokens.get(right));
    int id = ids.computeIfAbsent(made, token -> tokens.size());
    if (id == tokens.size()) {
      tokens.add(made);
    }
    if (!pair.learned) {
      merges.add(tokens.get(left) + " " + tokens.get(right));
      pair.learned = true;
    }
    Set<Long> grown = new HashSet<>();
    for (int word : pair.takeWords()) {
      tally(word, -1);
      words.set(word, joined(words.get(word), left, right, id));
      tally(word, 1);
      addPairsOf(id, words.get(word), grown);
    }
    grown.forEach(k -> line(k, pairs.getOrDefault(k, pair)));
  }

  private static void addPairsOf(int id, int[] word, Set<Long> found) {
    for (int i = 0; i + 1 < word.length; i++) {
      if (word[i] == id || word[i + 1] == id) {
        found.add(key(word[i], word[i + 1]));
      }
    }
  }

  private static int[] joined(int[] word, int left, int right, int id) {
    int[] shorter = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; ) {
      boolean both = word[i] == left && i + 1 < word.length && word[i + 1] == right;
      shorter[length++] = both ? id : word[i];
      i += both ? 2 : 1;
    }
    return Arrays.copyOf(shorter, length);
  }

  /** Adds the pairs of a word to the counts, or takes them away. */
  private void tally(int word, int sign) {
    int[] now = words.get(word);
    for (int i = 0; i + 1 < now.length; i++) {
      Pair pair = pairs.computeIfAbsent(key(now[i], now[i + 1]), key -> new Pair());
      pair.count += sign * counts.get(word);
      if (sign > 0) {
        pair.add(word);
      }
    }
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  /** All tokens: the alphabet, and what was joined. */
  List<String> tokens() {
    return tokens;
  }

  /** What was joined, {@code "left right"}, in the order in which it was learned. */
  List<String> merges() {
    return merges;
  }
}
