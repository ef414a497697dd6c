package dev.lakegrad.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class CausesTest {
  private final IOException inner = new IOException("disk");
  private final RuntimeException outer = new UncheckedIOException(inner);

  @Test
  void areNamedFromTheOutermostOn() {
    assertThat(Causes.of(outer)).containsExactly(outer, inner);
  }

  @Test
  void theFirstOfAKindIsFound() {
    assertThat(Causes.first(outer, Exception.class)).containsSame(outer);
    assertThat(Causes.first(outer, IOException.class)).containsSame(inner);
    assertThat(Causes.first(outer, Error.class)).isEmpty();
  }

  @Test
  void aChainThatBitesItsTailEnds() {
    inner.initCause(outer);

    assertThat(Causes.first(outer, Error.class)).isEmpty();
    assertThat(Fault.behind(outer)).isEmpty();
  }
}
