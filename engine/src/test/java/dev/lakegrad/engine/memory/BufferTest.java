package dev.lakegrad.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferTest {

  @Test
  void holdsAllElementsAtEverySizeAndIsAligned() {
    List<Buffer> kept = new ArrayList<>(); // so that each lies somewhere else
    for (int size = 0; size < 200; size++) {
      Buffer buffer = Buffer.allocate(DType.F32, size);
      kept.add(buffer);
      assertThat(buffer.bytes().capacity()).isEqualTo(4 * size);
      assertThat(buffer.bytes().alignmentOffset(0, Buffer.ALIGNMENT)).isZero();
      assertThat(buffer.toDoubles()).containsOnly(new double[size]);
    }
    assertThat(kept).hasSize(200);
  }
}
