/**
 * What a trained model says about rows that it was not trained on.
 *
 * <p>Read {@link dev.lakegrad.spark.predict.Predictor} first: every row of a version goes through
 * the model in a plain Spark stage and comes out with a prediction beside it. A model of tokens
 * writes text instead: {@link dev.lakegrad.spark.predict.TextWriter}.
 *
 * <p>May use {@code spark.train}, {@code data} and {@code engine}.
 */
@NullMarked
package dev.lakegrad.spark.predict;

import org.jspecify.annotations.NullMarked;
