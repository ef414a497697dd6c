package dev.lakegrad.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CutTest {

  @Test
  void partsFollowOneAnotherAndDifferByOneGrainAtMost() {
    for (int size = 0; size < 150; size++) {
      for (int parts = 1; parts < 6; parts++) {
        for (int grain : new int[] {1, 16}) {
          check(Cut.ofGrains(size, parts, grain), grain);
        }
      }
    }
  }

  private static void check(Cut cut, int grain) {
    assertThat(cut.from(0)).as("%s", cut).isZero();
    assertThat(cut.to(cut.parts() - 1)).as("%s", cut).isEqualTo(cut.size());
    int[] counts = IntStream.range(0, cut.parts()).map(cut::count).toArray();
    int most = IntStream.of(counts).max().orElseThrow();
    for (int part = 0; part < cut.parts(); part++) {
      assertThat(counts[part]).as("%s", cut).isBetween(Math.max(0, most - 2 * grain), most);
      assertThat(cut.from(part) % grain == 0 || cut.count(part) == 0).as("%s", cut).isTrue();
    }
  }

  @Test
  void theFirstPartsGetWhatThereIs() {
    Cut one = Cut.anywhere(1, 3);

    assertThat(IntStream.range(0, 3).map(one::count)).containsExactly(1, 0, 0);
    assertThat(Cut.atLines(40, 2).from(1)).isEqualTo(32);
    assertThat(Cut.anywhere(Integer.MAX_VALUE, 3).from(2)).isEqualTo(1_431_655_765);
  }

  @Test
  void cutsBetweenStartsWhereEqualPartsAreNearest() {
    assertThat(bounds(Cut.atStarts(new int[] {0, 3, 4, 9}, 12, 2))).containsExactly(0, 4, 12);
    assertThat(bounds(Cut.atStarts(new int[] {0, 3, 4, 9}, 12, 3))).containsExactly(0, 4, 9, 12);
    assertThat(bounds(Cut.atStarts(new int[] {0, 1}, 9, 3))).containsExactly(0, 1, 9, 9);
    assertThat(bounds(Cut.atStarts(new int[] {0, 8}, 9, 3))).containsExactly(0, 0, 8, 9);
    assertThat(bounds(Cut.atStarts(new int[] {0}, 5, 1))).containsExactly(0, 5);
    assertThat(bounds(Cut.atStarts(new int[] {}, 0, 2))).containsExactly(0, 0, 0);
    assertThat(bounds(Cut.atStarts(new int[] {0, 1 << 30}, Integer.MAX_VALUE, 2)))
        .containsExactly(0, 1 << 30, Integer.MAX_VALUE);
  }

  private static int[] bounds(Cut cut) {
    return IntStream.rangeClosed(0, cut.parts())
        .map(part -> part < cut.parts() ? cut.from(part) : cut.to(part - 1))
        .toArray();
  }

  @Test
  void aPartOfABufferSharesItsMemory() {
    Buffer whole = Buffer.allocate(DType.F64, 5);
    Cut.anywhere(5, 2).of(whole, 1).set(1, 7);

    assertThat(whole.toDoubles()).containsExactly(0, 0, 0, 0, 7);
    assertThatThrownBy(() -> Cut.anywhere(4, 2).of(whole, 0))
        .hasMessage("cut: of 4 elements, not of Buffer[5 x float64]");
  }

  @Test
  void refusesNoParts() {
    assertThatThrownBy(() -> Cut.anywhere(4, 0)).hasMessage("cut: 0 parts");
  }
}
