package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.data.transform.Augmenter;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.FloatSamples;
import dev.lakegrad.engine.train.IdSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardReaderTest {
  @TempDir private Path folder;

  @Test
  void givesTheRowsOfThePlanNormalised() {
    MemorySource source = Tables.vectors(10, 13);
    ShardPlan plan = new ShardPlan(23, 8, 2, 5, 1);

    List<Batch> batches = all(source, plan, 1, 0, 0);

    assertThat(batches).hasSize(3);
    for (int step = 0; step < 3; step++) {
      Batch batch = batches.get(step);
      long[] rows = plan.indices(step, 1);
      assertThat(batch.globalCount()).isEqualTo(plan.globalCount(step));
      assertThat(batch.first()).isEqualTo(plan.first(step, 1));
      assertThat(batch.inputs().shape()).isEqualTo(Shape.of(rows.length, 2));
      for (int i = 0; i < rows.length; i++) {
        assertThat(floats(batch)[2 * i]).isEqualTo((float) rows[i]);
        assertThat(floats(batch)[2 * i + 1]).isEqualTo((float) (-rows[i] - 1) / 2);
        assertThat(batch.targets().values()[i]).isEqualTo((int) rows[i] % 10);
      }
    }
  }

  @Test
  void normalisesBytesByChannelAndDividesByOneForDeviationZero() {
    Batch batch = all(Tables.images("t", 1), new ShardPlan(1, 1, 1, 0, 0), 0, 0, 0).get(0);

    assertThat(batch.inputs().shape()).isEqualTo(Shape.of(1, 2, 1, 2));
    assertThat(floats(batch)).containsExactly(-1f, (1 / 255f - 0.5f) / 0.5f, 2 / 255f, 3 / 255f);
  }

  @Test
  void givesTextsAsTheyAre() {
    Batch batch = all(Tables.texts(1), new ShardPlan(1, 1, 1, 0, 0), 0, 0, 0).get(0);

    assertThat(ids(batch)).containsExactly(0, -1);
    assertThat(batch.targets().values()).containsExactly(0);
  }

  @Test
  void cutsAWindowOfTokensAndTheTokensThatFollow() {
    for (Batch batch : all(Tables.tokens(20), new ShardPlan(20, 4, 1, 3, 0), 0, 0, 5)) {
      assertThat(batch.inputs().shape()).isEqualTo(Shape.of(4, 5));
      for (int i = 0; i < 20; i++) {
        assertThat(batch.targets().values()[i]).isEqualTo(ids(batch)[i] + 1);
        assertThat(ids(batch)[i] % 100).isBetween(i % 5, 5 + i % 5);
      }
    }
  }

  @Test
  void cutsTheSameWindowsForAnyNumberOfWorkersAndOthersEachEpoch() {
    MemorySource source = Tables.tokens(20);
    List<Integer> alone = firsts(all(source, new ShardPlan(20, 4, 1, 3, 0), 0, 0, 5));
    List<Integer> two = new ArrayList<>();
    List<Batch> left = all(source, new ShardPlan(20, 4, 2, 3, 0), 0, 0, 5);
    List<Batch> right = all(source, new ShardPlan(20, 4, 2, 3, 0), 1, 0, 5);
    for (int step = 0; step < left.size(); step++) {
      two.addAll(firsts(List.of(left.get(step), right.get(step))));
    }

    assertThat(two).isEqualTo(alone);
    assertThat(alone.stream().map(f -> f % 100).distinct().count()).isGreaterThan(2);
    List<Integer> next = firsts(all(source, new ShardPlan(20, 4, 1, 3, 1), 0, 0, 5));
    assertThat(next.stream().sorted().toList()).isNotEqualTo(alone.stream().sorted().toList());
  }

  @Test
  void augmentsEachSampleAlikeForAnyNumberOfWorkersAndAfterAResume() {
    MemorySource source = Tables.images("augmented", 20);
    Reading reading =
        new Reading(source.schema(), 0, Augmentation.parse("crop:1,flip,cutout:1,mixup:0.5"));
    List<List<Float>> alone = samples(all(source, reading, new ShardPlan(20, 4, 1, 3, 0), 0, 0));
    List<List<Float>> two = new ArrayList<>();
    List<Batch> left = all(source, reading, new ShardPlan(20, 4, 2, 3, 0), 0, 0);
    List<Batch> right = all(source, reading, new ShardPlan(20, 4, 2, 3, 0), 1, 0);
    for (int step = 0; step < left.size(); step++) {
      two.addAll(samples(List.of(left.get(step), right.get(step))));
    }

    assertThat(two).containsExactlyElementsOf(alone);
    assertThat(samples(all(source, reading, new ShardPlan(20, 4, 1, 3, 0), 0, 3)))
        .as("from the fourth step on")
        .containsExactlyElementsOf(alone.subList(12, 20));
    assertThat(alone)
        .as("not as they are")
        .doesNotContainAnyElementsOf(
            samples(all(source, plain(source), new ShardPlan(20, 4, 1, 3, 0), 0, 0)));
    assertThat(samples(all(source, reading, new ShardPlan(20, 4, 1, 3, 1), 0, 0)))
        .as("others in the next epoch")
        .isNotEqualTo(alone);
  }

  @Test
  void mixesASampleWithAnotherOneOfTheTable() {
    MemorySource source = Tables.vectors(50);
    Reading reading = new Reading(source.schema(), 0, Augmentation.parse("mixup:1"));
    ShardPlan plan = new ShardPlan(50, 50, 1, 3, 0);
    Batch mixed = all(source, reading, plan, 0, 0).get(0);
    Batch plain = all(source, plain(source), plan, 0, 0).get(0);

    Augmenter augmenter = new Augmenter(reading.augmentation(), Shape.of(2), 3, 0);
    long[] rows = plan.indices(0, 0);
    for (int i = 0; i < rows.length; i++) {
      Augmenter.Partner partner = augmenter.partner(rows[i], 50);
      float kept = partner.kept();
      assertThat(floats(mixed)[2 * i])
          .isCloseTo(kept * rows[i] + (1 - kept) * partner.row(), within(1e-4f));
    }
    assertThat(mixed.targets().values()).isEqualTo(plain.targets().values());
  }

  private static List<List<Float>> samples(List<Batch> batches) {
    List<List<Float>> samples = new ArrayList<>();
    for (Batch batch : batches) {
      for (int i = 0; i < batch.count(); i++) {
        float[] all = floats(batch);
        samples.add(List.of(all[4 * i], all[4 * i + 1], all[4 * i + 2], all[4 * i + 3]));
      }
    }
    return samples;
  }

  @Test
  void goesOnInTheMiddleOfAnEpoch() {
    MemorySource source = Tables.vectors(50);
    ShardPlan plan = new ShardPlan(50, 8, 1, 0, 0);
    List<Batch> whole = all(source, plan, 0, 0, 0);

    List<Batch> rest = all(source, plan, 0, 4, 0);

    assertThat(rest).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(floats(rest.get(i))).isEqualTo(floats(whole.get(i + 4)));
    }
    assertThat(all(source, plan, 0, 7, 0)).isEmpty();
  }

  @Test
  void givesAnEmptyBatchWhereTheLastGlobalBatchIsTooShort() {
    List<Batch> batches = all(Tables.vectors(9), new ShardPlan(9, 8, 2, 0, 0), 0, 0, 0);

    assertThat(batches.get(1).count()).isZero();
    assertThat(batches.get(1).globalCount()).isEqualTo(1);
  }

  @Test
  void carriesAFailureToTheCaller() {
    MemorySource source = Tables.vectors(20);
    PackedCache cache = PackedCache.build(folder, source);
    cache.close();
    try (ShardReader reader =
        new ShardReader(cache, plain(source), new ShardPlan(20, 4, 1, 0, 0), 0, 0)) {
      assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void endsItsThreadWhenClosedEarly() {
    MemorySource source = Tables.vectors(1000);
    try (PackedCache cache = PackedCache.build(folder, source)) {
      ShardReader reader = new ShardReader(cache, plain(source), plan(1000), 0, 0);
      assertThat(reader.next()).isNotNull();

      reader.close();

      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void refusesAPlanForOtherRowsOrAContextThatDoesNotFit() {
    MemorySource source = Tables.tokens(20);
    try (PackedCache cache = PackedCache.build(folder, source)) {
      assertThatThrownBy(
              () -> new ShardReader(cache, Reading.plain(source.schema(), 5), plan(21), 0, 0))
          .hasMessage("reader: the cache has 20 rows, the plan 21");
      assertThatThrownBy(
              () -> new ShardReader(cache, Reading.plain(source.schema(), 11), plan(20), 0, 0))
          .hasMessageContaining("context 11 does not fit rows of 11 tokens");
    }
  }

  private static ShardPlan plan(long rows) {
    return new ShardPlan(rows, 4, 1, 0, 0);
  }

  private static Reading plain(MemorySource source) {
    return Reading.plain(source.schema(), 0);
  }

  private List<Batch> all(
      MemorySource source, ShardPlan plan, int rank, int firstStep, int context) {
    return all(source, Reading.plain(source.schema(), context), plan, rank, firstStep);
  }

  private List<Batch> all(
      MemorySource source, Reading reading, ShardPlan plan, int rank, int firstStep) {
    List<Batch> batches = new ArrayList<>();
    try (PackedCache cache = PackedCache.build(folder, source);
        ShardReader batchReader = new ShardReader(cache, reading, plan, rank, firstStep)) {
      for (Batch batch = batchReader.next(); batch != null; batch = batchReader.next()) {
        batches.add(batch);
      }
    }
    return batches;
  }

  /** The first token of each window. */
  private static List<Integer> firsts(List<Batch> batches) {
    List<Integer> firsts = new ArrayList<>();
    for (Batch batch : batches) {
      for (int i = 0; i < batch.count(); i++) {
        firsts.add(ids(batch)[i * batch.inputs().shape().at(1)]);
      }
    }
    return firsts;
  }

  private static float[] floats(Batch batch) {
    return ((FloatSamples) batch.inputs()).values();
  }

  private static int[] ids(Batch batch) {
    return ((IdSamples) batch.inputs()).values();
  }
}
