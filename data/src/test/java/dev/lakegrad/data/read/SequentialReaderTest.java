package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.FloatSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequentialReaderTest {

  @Test
  void givesEachSampleOnceInOrderAcrossFiles() {
    List<Batch> batches = all(Tables.vectors(5, 0, 9, 1), List.of(0, 1, 2, 3), 4, 0);

    assertThat(batches.stream().map(Batch::count)).containsExactly(4, 4, 4, 3);
    assertThat(batches).allMatch(b -> b.globalCount() == b.count());
    List<Float> first = new ArrayList<>();
    for (Batch batch : batches) {
      float[] values = ((FloatSamples) batch.inputs()).values();
      for (int i = 0; i < values.length; i += 2) {
        first.add(values[i]);
      }
    }
    assertThat(first).isEqualTo(IntStream.range(0, 15).mapToObj(i -> (float) i).toList());
  }

  @Test
  void readsOnlyTheFilesItIsGiven() {
    List<Batch> batches = all(Tables.vectors(5, 6, 7), List.of(1), 100, 0);

    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).targets().values()).containsExactly(5, 6, 7, 8, 9, 0);
    assertThat(all(Tables.vectors(5), List.of(), 4, 0)).isEmpty();
  }

  @Test
  void makesEveryTokenButTheFirstATargetOnce() {
    for (int context = 1; context <= 10; context++) {
      List<Batch> batches = all(Tables.tokens(3, 4), List.of(0, 1), 4, context);

      int[] targets =
          batches.stream()
              .flatMapToInt(b -> Arrays.stream(b.targets().values()))
              .sorted()
              .toArray();
      assertThat(targets)
          .isEqualTo(
              IntStream.range(0, 7)
                  .flatMap(row -> IntStream.rangeClosed(100 * row + 1, 100 * row + 10))
                  .toArray());
    }
  }

  @Test
  void putsWholeWindowsAndShorterOnesInBatchesOfTheirOwn() {
    List<Batch> batches = all(Tables.tokens(2), List.of(0), 3, 4);

    assertThat(batches.stream().map(b -> b.inputs().shape()))
        .containsExactly(Shape.of(3, 4), Shape.of(1, 4), Shape.of(2, 2));
  }

  private static List<Batch> all(ColumnSource source, List<Integer> files, int batch, int context) {
    List<Batch> batches = new ArrayList<>();
    try (SequentialReader reader = new SequentialReader(source, files, batch, context)) {
      for (Batch b = reader.next(); b != null; b = reader.next()) {
        batches.add(b);
      }
    }
    return batches;
  }
}
