package dev.lakegrad.data.read;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.transform.Augmentation;

/**
 * How rows become what a model is trained on.
 *
 * @param context the window of tokens; of no account for other samples
 */
public record Reading(SampleSchema schema, int context, Augmentation augmentation) {

  /** Samples as they are. */
  public static Reading plain(SampleSchema schema, int context) {
    return new Reading(schema, context, Augmentation.NONE);
  }
}
