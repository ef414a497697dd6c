package dev.lakegrad.data.read;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.transform.Augmenter;

/** Changes the samples of one epoch as an augmentation says, with others from the cache. */
final class Augmented {
  private final PackedCache cache;
  private final Assembler assembler;
  private final Augmenter augmenter;
  private final boolean mixes;
  private final float[] other;

  Augmented(Reading reading, PackedCache cache, Assembler assembler, ShardPlan plan) {
    this.cache = cache;
    this.assembler = assembler;
    this.augmenter =
        new Augmenter(reading.augmentation(), reading.schema().shape(), plan.seed(), plan.epoch());
    this.mixes = reading.augmentation().mixes();
    this.other = new float[reading.schema().shape().size()];
  }

  /** Changes the sample of {@code row}, which lies in {@code values}. */
  void change(long row, float[] values, int at) {
    augmenter.change(row, values, at);
    if (mixes) {
      Augmenter.Partner partner = augmenter.partner(row, cache.rows());
      assembler.numbers(cache.segment(partner.row()), cache.offset(partner.row()), other, 0);
      augmenter.change(partner.row(), other, 0);
      Augmenter.mix(partner.kept(), values, at, other);
    }
  }
}
