package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The rules of byte pairs by the two tokens that they join: an open hash table of numbers. */
final class MergeTable {
  static final int NONE = Integer.MAX_VALUE;
  private static final long EMPTY = -1;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long[] pairs;
  private final int[] ranks;
  private final int[] joined; // by rank
  private final int shift;

  private MergeTable(int rules) {
    int bits = 33 - Integer.numberOfLeadingZeros(2 * rules + 1);
    this.pairs = new long[1 << bits];
    this.ranks = new int[1 << bits];
    this.joined = new int[rules];
    this.shift = Long.SIZE - bits;
    Arrays.fill(pairs, EMPTY);
  }

  /** Reads {@code "left right"}; both and what they make must have ids. */
  static MergeTable of(List<String> merges, Map<String, Integer> ids) {
    MergeTable table = new MergeTable(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      String merge = merges.get(rank);
      int space = merge.indexOf(' ');
      Check.that(
          space > 0 && space == merge.lastIndexOf(' ') && space < merge.length() - 1,
          "tokenizer",
          "merge %d is \"%s\", not two tokens with a space between",
          rank,
          merge);
      String left = merge.substring(0, space);
      String right = merge.substring(space + 1);
      table.joined[rank] = id(left + right, merge, ids);
      table.put(pair(id(left, merge, ids), id(right, merge, ids)), rank, merge);
    }
    return table;
  }

  private static int id(String token, String merge, Map<String, Integer> ids) {
    Integer id = ids.get(token);
    Check.that(id != null, "tokenizer", "\"%s\" of the merge \"%s\" is no token", token, merge);
    return id == null ? -1 : id;
  }

  private void put(long pair, int rank, String merge) {
    int slot = slot(pair);
    Check.that(pairs[slot] == EMPTY, "tokenizer", "the merge \"%s\" is there twice", merge);
    pairs[slot] = pair;
    ranks[slot] = rank;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int slot(long pair) {
    int slot = (int) ((pair * GOLDEN) >>> shift);
    while (pairs[slot] != EMPTY && pairs[slot] != pair) {
      slot = slot + 1 & pairs.length - 1;
    }
    return slot;
  }

  /** The place of the rule that joins these two, the first being 0; or {@link #NONE}. */
  int rank(int left, int right) {
    int slot = slot(pair(left, right));
    return pairs[slot] == EMPTY ? NONE : ranks[slot];
  }

  /** What the rule of that rank makes. */
  int joined(int rank) {
    return joined[rank];
  }
}
