package dev.lakegrad.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ResidentMemoryTest {
  private static final int SIZE = 16 << 20;

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryOutsideTheHeapCountsOnceItIsWrittenTo() {
    long before = ResidentMemory.now().orElseThrow();
    Buffer buffer = Buffer.allocate(DType.F32, SIZE);
    for (int i = 0; i < SIZE; i += 512) {
      buffer.set(i, 1);
    }
    long after = ResidentMemory.now().orElseThrow();

    // Half of it, for the heap may have become smaller meanwhile.
    assertThat(after - before).isGreaterThan((long) SIZE * Float.BYTES / 2);
    assertThat(ResidentMemory.peak().orElseThrow()).isGreaterThanOrEqualTo(after);
    assertThat(buffer.get(512)).isEqualTo(1);
  }

  @Test
  @DisabledOnOs(OS.LINUX)
  void itIsUnknownElsewhere() {
    assertThat(ResidentMemory.now()).isEmpty();
    assertThat(ResidentMemory.peak()).isEmpty();
  }
}
