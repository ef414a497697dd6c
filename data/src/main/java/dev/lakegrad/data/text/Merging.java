package dev.lakegrad.data.text;

/**
 * Joins the tokens of one piece after the other: always those two neighbours whose rule comes
 * first, the leftmost of equals, until no rule is left.
 *
 * <p>Neighbours are kept in a list linked both ways, the rules that could be used in a heap; a
 * piece of n tokens takes O(n log n), whatever it is.
 */
final class Merging {
  private static final int GONE = -1;

  private final MergeTable rules;
  private int[] ids = new int[0];
  private int[] previous = new int[0];
  private int[] following = new int[0];
  private long[] heap = new long[0]; // rank, then place of the left token
  private int waiting;
  private int count;

  Merging(MergeTable rules) {
    this.rules = rules;
  }

  /** Starts a piece of {@code tokens} tokens. */
  void begin(int tokens) {
    count = tokens;
    waiting = 0;
    if (ids.length < tokens) {
      int room = Math.max(64, 2 * tokens);
      ids = new int[room];
      previous = new int[room];
      following = new int[room];
      heap = new long[3 * room]; // each join takes one away and adds two
    }
  }

  void set(int place, int id) {
    ids[place] = id;
    previous[place] = place - 1;
    following[place] = place + 1;
  }

  /** Joins all that can be, and writes what is left to {@code target} from {@code to} on. */
  int join(int[] target, int to) {
    for (int place = 0; place + 1 < count; place++) {
      offer(place);
    }
    while (waiting > 0) {
      long first = poll();
      int place = (int) first;
      int rank = (int) (first >>> 32);
      int right = following[place];
      // The rule may be that of tokens which have gone into others since.
      if (ids[place] != GONE && right < count && rules.rank(ids[place], ids[right]) == rank) {
        join(place, right, rank);
      }
    }
    int end = to;
    for (int place = 0; place < count; place = following[place]) {
      target[end++] = ids[place];
    }
    return end;
  }

  private void join(int left, int right, int rank) {
    ids[left] = rules.joined(rank);
    ids[right] = GONE;
    int after = following[right];
    following[left] = after;
    if (after < count) {
      previous[after] = left;
      offer(left);
    }
    if (previous[left] >= 0) {
      offer(previous[left]);
    }
  }

  /**
   * Puts the rule for the token at {@code place} and its neighbour on the heap, if there is one.
   */
  private void offer(int place) {
    int rank = rules.rank(ids[place], ids[following[place]]);
    if (rank == MergeTable.NONE) {
      return;
    }
    long entry = (long) rank << 32 | place;
    int child = waiting++;
    while (child > 0 && heap[(child - 1) / 2] > entry) {
      heap[child] = heap[(child - 1) / 2];
      child = (child - 1) / 2;
    }
    heap[child] = entry;
  }

  private long poll() {
    final long first = heap[0];
    long last = heap[--waiting];
    int parent = 0;
    for (int child = 1; child < waiting; child = 2 * parent + 1) {
      if (child + 1 < waiting && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = last;
    return first;
  }
}
