package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordPieceTokenizerTest {
  private static final Reference REFERENCE = Reference.of("wordpiece");
  private static final TokenizerSpec SPEC =
      TokenizerFiles.read(TokenizerKind.WORDPIECE, REFERENCE.files());

  private final Tokenizer tokenizer = SPEC.tokenizer();

  @Test
  void cutsTextsAsHuggingFaceDoes() {
    for (Reference.Case one : REFERENCE.cases()) {
      assertThat(tokenizer.encode(one.text()))
          .as(one.text())
          .containsExactly(one.ids().stream().mapToInt(Integer::intValue).toArray());
    }
  }

  @Test
  void wordsAreInLowerCaseWithoutAccentsAndApartFromPunctuation() {
    assertThat(BertWords.split("Hé sAid:\u00a0\"ÅNGSTRÖM\"!\n"))
        .containsExactly("he", "said", ":", "\"", "angstrom", "\"", "!");
    assertThat(BertWords.split("a湖上b $5")).containsExactly("a", "湖", "上", "b", "$", "5");
    assertThat(BertWords.split("con\u0007trol zero\u200bwidth \ufffd"))
        .containsExactly("control", "zerowidth");
  }

  @Test
  void takesTheLongestPartEachTime() {
    Tokenizer small = of("[UNK]", "un", "una", "##aff", "##ffable", "##able", "##f");

    assertThat(small.encode("unaffable")).containsExactly(2, 4);
    assertThat(small.encode("unaff una unb"))
        .as("no way back from una")
        .containsExactly(2, 6, 6, 2, 0);
    assertThat(small.decode(2, 4, 0, 1)).isEqualTo("unaffable [UNK] un");
  }

  @Test
  void learnsTheSpecialTokensLettersAndWhatIsFrequent() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.WORDPIECE, 20);

    TokenizerSpec learned =
        learning.learn(Texts.counts(learning, "hug hug hugs pug", "bun pun Hug"));

    assertThat(learned.vocabulary().subList(0, 5))
        .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    assertThat(learned.vocabulary().subList(5, 12))
        .as("the most frequent letters, in their order")
        .containsExactly("##g", "##n", "##s", "##u", "b", "h", "p");
    assertThat(learned.vocabulary().subList(12, learned.size()))
        .containsExactly("##ug", "hug", "##un");
    assertThat(learned.tokenizer().encode("hugs buns")).containsExactly(13, 7, 9, 14, 7);
  }

  @Test
  void rareLettersMakeRoom() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.WORDPIECE, 9);

    TokenizerSpec learned = learning.learn(Texts.counts(learning, "aa aa aa az"));

    assertThat(learned.vocabulary().subList(5, learned.size())).containsExactly("##a", "a", "aa");
    assertThat(learned.tokenizer().encode("az aa")).containsExactly(1, 7);
  }

  @Test
  void textMayBeCutBeforeSpaces() {
    Rng rng = Rng.of(3);
    for (int i = 0; i < 50; i++) {
      Texts.assertCutsAnywhere(tokenizer, Texts.any(rng, 40));
    }
  }

  @Test
  void marksOfEndsAndPaddingAreNoText() {
    int[] ids = tokenizer.encode("the lake lies");
    int cls = SPEC.vocabulary().indexOf("[CLS]");
    int sep = SPEC.vocabulary().indexOf("[SEP]");
    int pad = SPEC.vocabulary().indexOf("[PAD]");

    assertThat(tokenizer.decode(cls, ids[0], ids[1], ids[2], sep, pad)).isEqualTo("the lake lies");
    assertThat(tokenizer.continuation(new int[] {ids[0]}, new int[] {ids[1]})).isEqualTo(" lake");
  }

  @Test
  void refusesAVocabularyWithoutTheUnknown() {
    assertThatThrownBy(() -> of("a", "b")).hasMessage("tokenizer: no token of wordpiece is [UNK]");
    assertThatThrownBy(() -> of("a", "[UNK]", "a"))
        .hasMessage("tokenizer: the token \"a\" is there twice, the first time at 0");
    assertThatThrownBy(() -> new TokenizerLearning(TokenizerKind.WORDPIECE, 6))
        .hasMessage("tokenizer: a vocabulary of 6 tokens; wordpiece has 7 or more");
  }

  private static Tokenizer of(String... vocabulary) {
    return TokenizerSpec.of(TokenizerKind.WORDPIECE, List.of(vocabulary)).tokenizer();
  }
}
