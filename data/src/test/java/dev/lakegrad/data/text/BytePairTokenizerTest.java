package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTokenizerTest {
  private static final Reference REFERENCE = Reference.of("bpe");
  private static final TokenizerSpec SPEC =
      TokenizerFiles.read(TokenizerKind.BPE, REFERENCE.files());

  private final BytePairTokenizer tokenizer = new BytePairTokenizer(SPEC);
  private final Rng rng = Rng.of(7);

  @Test
  void cutsTextsAsHuggingFaceDoes() {
    for (Reference.Case one : REFERENCE.cases()) {
      assertThat(tokenizer.encode(one.text()))
          .as(one.text())
          .containsExactly(one.ids().stream().mapToInt(Integer::intValue).toArray());
    }
  }

  @Test
  void learnsWhatHuggingFaceLearns() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.BPE, SPEC.size());

    TokenizerSpec learned = learning.learn(Texts.counts(learning, REFERENCE.corpus()));

    assertThat(learned).isEqualTo(SPEC);
    assertThat(TokenizerFiles.write(learned)).isEqualTo(REFERENCE.files());
  }

  @Test
  void anyTextComesBackAsItWas() {
    for (int i = 0; i < 300; i++) {
      String text = Texts.any(rng, rng.below(60));

      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void anyBytesComeBackAsTheyWere() {
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[rng.below(80)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) rng.below(rng.below(2) == 0 ? 256 : 128);
      }

      assertThat(tokenizer.bytes(tokenizer.encode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void textMayBeCutBeforeSpaces() {
    for (int i = 0; i < 50; i++) {
      Texts.assertCutsAnywhere(tokenizer, Texts.any(rng, 40));
    }
  }

  @Test
  void joinsAsRuleAfterRuleWould() {
    for (int i = 0; i < 100; i++) {
      String word = Texts.any(rng, 1).isBlank() ? "lake" : "";
      StringBuilder letters = new StringBuilder(word);
      while (letters.length() < 30) {
        letters.append("thelakboswir".charAt(rng.below(12)));
      }

      assertThat(tokenizer.encode(letters.toString()))
          .containsExactly(ruleAfterRule(letters.toString()));
    }
  }

  /** What the rules mean: each in turn, everywhere from left to right. */
  private static int[] ruleAfterRule(String word) {
    List<String> tokens = new ArrayList<>(word.codePoints().mapToObj(Character::toString).toList());
    for (String merge : SPEC.merges()) {
      String[] pair = merge.split(" ", -1);
      for (int i = 0; i + 1 < tokens.size(); i++) {
        if (tokens.get(i).equals(pair[0]) && tokens.get(i + 1).equals(pair[1])) {
          tokens.set(i, pair[0] + pair[1]);
          tokens.remove(i + 1);
        }
      }
    }
    return tokens.stream().mapToInt(SPEC.vocabulary()::indexOf).toArray();
  }

  @Test
  void aWordWithoutAnEndTakesNoSquareOfItsLength() {
    String word = "boat".repeat(50_000);

    assertThat(tokenizer.decode(tokenizer.encode(word))).isEqualTo(word);
  }

  @Test
  void halfACharacterIsShownAsAReplacement() {
    int[] ids = tokenizer.encode("€".getBytes(StandardCharsets.UTF_8));

    assertThat(tokenizer.decode(ids[0])).isEqualTo("\uFFFD");
    assertThat(tokenizer.continuation(tokenizer.encode("5 "), ids)).isEqualTo("€");
  }

  @Test
  void aTokenThatNoRuleMakesStandsForItself() {
    List<String> vocabulary = new ArrayList<>(SPEC.vocabulary());
    vocabulary.add("<|endoftext|>");
    vocabulary.add("<｜end｜>");
    Tokenizer more = new TokenizerSpec(TokenizerKind.BPE, vocabulary, SPEC.merges()).tokenizer();

    assertThat(more.decode(SPEC.size(), SPEC.size() + 1)).isEqualTo("<|endoftext|><｜end｜>");
    assertThat(more.encode("<|endoftext|>")).hasSizeGreaterThan(1);
  }

  @Test
  void learnsNothingFromNothingAndStopsWhereNothingRepeats() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.BPE, 1000);

    assertThat(learning.learn(Texts.counts(learning)).size()).isEqualTo(256);
    assertThat(learning.learn(Texts.counts(learning, "abcd")).merges()).isEmpty();
    assertThat(learning.learn(Texts.counts(learning, "abc abcd abab")).merges())
        .containsExactly("a b", "Ġ ab");
  }

  @Test
  void refusesRulesAndVocabulariesThatDoNotGoTogether() {
    List<String> bytes = SPEC.vocabulary().subList(0, 256);
    assertThatThrownBy(() -> bpe(bytes.subList(1, 256)))
        .hasMessage("tokenizer: no token of bpe stands for the byte 0x21");
    assertThatThrownBy(() -> bpe(bytes, "a b"))
        .hasMessage("tokenizer: \"ab\" of the merge \"a b\" is no token");
    assertThatThrownBy(() -> new TokenizerLearning(TokenizerKind.BPE, 255))
        .hasMessage("tokenizer: a vocabulary of 255 tokens; bpe has 256 or more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", " b", "a ", "a b c", "a  b"})
  void refusesARuleThatIsNotOfTwoTokens(String rule) {
    assertThatThrownBy(() -> bpe(SPEC.vocabulary().subList(0, 256), rule))
        .hasMessageContaining("merge 0 is \"" + rule + "\", not two tokens");
  }

  private static Tokenizer bpe(List<String> vocabulary, String... merges) {
    return new TokenizerSpec(TokenizerKind.BPE, vocabulary, List.of(merges)).tokenizer();
  }
}
