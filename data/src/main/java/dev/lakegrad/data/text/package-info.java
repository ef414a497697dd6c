/**
 * Tokenizers: text as ids of a vocabulary, and back.
 *
 * <p>Read {@link dev.lakegrad.data.text.Tokenizer} first, then {@link
 * dev.lakegrad.data.text.TokenizerSpec}, the plain data that one is made of and that travels in
 * table properties, to executors and with a model. Where a text's own vocabulary is wanted, {@link
 * dev.lakegrad.data.text.TokenizerLearning} counts parts wherever the text lies and makes a spec of
 * the counts.
 *
 * <pre>
 *   texts  →  counts, anywhere  →  TokenizerSpec  →  Tokenizer, in each task  →  ids
 * </pre>
 *
 * <p>To add a kind: a constant of {@code TokenizerKind}, a class that implements {@code Tokenizer}
 * with static {@code count} and {@code learn}, and a test that cuts a text at any place where
 * {@code mayCut} holds. Knows nothing of Spark or Delta.
 */
@NullMarked
package dev.lakegrad.data.text;

import org.jspecify.annotations.NullMarked;
