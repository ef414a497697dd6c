package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytePiecesTest {

  @Test
  void aSpaceGoesWithWhatFollowsIt() {
    assertThat(pieces("a bc  de, 12.5"))
        .containsExactly("a", " bc", " ", " de", ",", " 12", ".", "5");
    assertThat(pieces("a\nb\n\nc")).containsExactly("a", "\n", "b", "\n", "\n", "c");
    assertThat(pieces(" \t x")).containsExactly(" \t", " x");
    assertThat(pieces("x \t")).containsExactly("x", " \t");
    assertThat(pieces("\u00a0x")).containsExactly("\u00a0", "x");
  }

  @Test
  void contractionsAreApart() {
    assertThat(pieces("don't we'll I'd'"))
        .containsExactly("don", "'t", " we", "'ll", " I", "'d", "'");
    assertThat(pieces("'sun 're 'S'l"))
        .containsExactly("'s", "un", " '", "re", " '", "S", "'", "l");
    assertThat(pieces("!'s")).containsExactly("!'", "s");
  }

  @Test
  void lettersNumbersAndOthersAreToldApartInAllScripts() {
    assertThat(pieces("über湖²٣٪ё")).containsExactly("über湖", "²٣", "٪", "ё");
    assertThat(pieces("e\u0301"))
        .as("an accent on its own is no letter")
        .containsExactly("e", "\u0301");
    assertThat(pieces("😀𝐀")).containsExactly("😀", "𝐀");
  }

  @Test
  void bytesThatAreNoTextAreOthers() {
    byte[] text = {'a', (byte) 0xC3, (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82, ' ', (byte) 0x80};
    BytePieces pieces = new BytePieces(text);

    assertThat(pieces.end(0)).isEqualTo(1);
    assertThat(pieces.end(1)).isEqualTo(3);
    assertThat(pieces.end(3)).isEqualTo(4);
    assertThat(pieces.end(4)).isEqualTo(6);
    assertThat(pieces.end(6)).isEqualTo(8);
  }

  private static List<String> pieces(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    BytePieces pieces = new BytePieces(bytes);
    List<String> found = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int end = pieces.end(from);
      found.add(new String(bytes, from, end - from, StandardCharsets.UTF_8));
      from = end;
    }
    return found;
  }
}
