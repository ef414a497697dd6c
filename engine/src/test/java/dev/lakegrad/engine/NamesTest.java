package dev.lakegrad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void findsTheNearestName() {
    List<String> names = List.of("mlp", "cnn", "lenet", "gpt", "bag");

    assertThat(Names.nearest("gtp", names)).isEqualTo("gpt");
    assertThat(Names.nearest("letnet", names)).isEqualTo("lenet");
    assertThat(Names.nearest("", List.of("b", "a"))).isEqualTo("a");
  }

  @Test
  void refusesAnUnknownNameWithTheNearestAndAll() {
    assertThatCode(() -> Names.check("model", "family", "gpt", List.of("mlp", "gpt")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Names.check("model", "family", "gtp", List.of("mlp", "gpt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model: no family \"gtp\"; the nearest is \"gpt\", there are [gpt, mlp]");
    assertThatThrownBy(() -> Names.check("model", "setting", "depth", List.of()))
        .hasMessage("model: no setting \"depth\"; there is none to choose");
  }
}
