package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Byte-level byte pairs (Sennrich et al. 2016; Radford et al. 2019): a piece of text is first one
 * token for each byte, and then the learned rules join neighbours.
 *
 * <p>Every text has tokens and comes back from them as it was; so do any bytes.
 */
public final class BytePairTokenizer implements Tokenizer {
  static final int BYTES = 256;

  private final TokenizerSpec spec;
  private final byte[][] bytes;
  private final int[] alphabet = new int[BYTES];
  private final MergeTable merges;

  BytePairTokenizer(TokenizerSpec spec) {
    this.spec = spec;
    Map<String, Integer> ids = spec.ids();
    for (int b = 0; b < BYTES; b++) {
      Integer id = ids.get(Character.toString(ByteAlphabet.letter(b)));
      Check.that(id != null, "tokenizer", "no token of bpe stands for the byte 0x%02x", b);
      alphabet[b] = id == null ? PADDING : id;
    }
    this.merges = MergeTable.of(spec.merges(), ids);
    this.bytes = spec.vocabulary().stream().map(ByteAlphabet::bytes).toArray(byte[][]::new);
  }

  static void count(String text, Map<String, Long> counts) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    BytePieces pieces = new BytePieces(all);
    for (int from = 0; from < all.length; ) {
      int end = pieces.end(from);
      counts.merge(new String(all, from, end - from, StandardCharsets.UTF_8), 1L, Long::sum);
      from = end;
    }
  }

  /** A token for each byte, in the order of their letters, and one for each rule. */
  static TokenizerSpec learn(Map<String, Long> counts, int size) {
    List<String> letters = new ArrayList<>();
    for (int b = 0; b < BYTES; b++) {
      letters.add(Character.toString(ByteAlphabet.letter(b)));
    }
    letters.sort(null);
    MergeLearner learner = new MergeLearner(letters, String::concat);
    counts.forEach((piece, count) -> learner.add(ByteAlphabet.letters(piece), count));
    learner.learn(size);
    return new TokenizerSpec(TokenizerKind.BPE, learner.tokens(), learner.merges());
  }

  @Override
  public int[] encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The tokens of any bytes, UTF-8 or not. */
  public int[] encode(byte[] text) {
    int[] ids = new int[text.length];
    int count = 0;
    BytePieces pieces = new BytePieces(text);
    Merging merging = new Merging(merges);
    for (int from = 0; from < text.length; ) {
      int end = pieces.end(from);
      merging.begin(end - from);
      for (int i = from; i < end; i++) {
        merging.set(i - from, alphabet[text[i] & 0xFF]);
      }
      count = merging.join(ids, count);
      from = end;
    }
    return Arrays.copyOf(ids, count);
  }

  /** As UTF-8; what is none, such as the first half of a character, becomes U+FFFD. */
  @Override
  public String decode(int... tokens) {
    return new String(bytes(tokens), StandardCharsets.UTF_8);
  }

  /** The bytes that tokens stand for. */
  public byte[] bytes(int... tokens) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int token : tokens) {
      text.writeBytes(bytes[token]);
    }
    return text.toByteArray();
  }

  @Override
  public TokenizerSpec spec() {
    return spec;
  }
}
