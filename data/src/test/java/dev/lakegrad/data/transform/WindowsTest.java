package dev.lakegrad.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {

  @ParameterizedTest
  @CsvSource({
    "3, 2, 1, 0, 0",
    "3, 2, 1, 4, 0",
    "3, 2, 1, 5, 1",
    "3, 2, 1, 9, 5",
    "3, 2, 2, 9, 3",
    "3, 2, 2, 8, 2",
    "3, 0, 3, 9, 3",
    "1, 1, 7, 100000000000, 14285714286",
  })
  void countsWholeWindows(int length, int horizon, int stride, long elements, long count) {
    Windows windows = new Windows(length, horizon, stride);

    assertThat(windows.count(elements)).isEqualTo(count);
    if (count > 0) {
      long end = windows.start(count - 1) + length + horizon;
      assertThat(end).isLessThanOrEqualTo(elements).isGreaterThan(elements - stride);
    }
  }

  @Test
  void refusesWindowsThatAreNone() {
    assertThatThrownBy(() -> new Windows(0, 1, 1)).hasMessage("windows: length 0 is not positive");
    assertThatThrownBy(() -> new Windows(1, -1, 1)).hasMessage("windows: horizon -1 is negative");
    assertThatThrownBy(() -> new Windows(1, 1, 0)).hasMessage("windows: stride 0 is not positive");
  }
}
