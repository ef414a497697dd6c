package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheExceptionTest {

  @Test
  void aDiskThatIsFullOrSlowIsToldFromBadRows() {
    Path path = Path.of("cache");
    List<LakegradException> all =
        List.of(
            CacheException.full(path, 9, 4),
            CacheException.failed(path, new IOException("gone")),
            CacheException.busy(path, Duration.ofMinutes(5)),
            CacheException.late(Duration.ofSeconds(60)));

    assertThat(all).allSatisfy(e -> assertThat(e).hasCauseInstanceOf(IOException.class));
  }
}
