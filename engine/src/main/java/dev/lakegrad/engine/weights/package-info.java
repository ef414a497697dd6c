/**
 * Weights in files: the safetensors format, read strictly.
 *
 * <p>Read {@link dev.lakegrad.engine.weights.Safetensors} first: eight bytes of header length, a
 * JSON header ({@code Header}), and the tensors' bytes one after the other. {@link
 * dev.lakegrad.engine.weights.Weights} turns a model's parameters into entries of such a file and
 * back.
 *
 * <p>A file comes from anywhere, so nothing in it is believed before it is checked: sizes before
 * memory is taken, offsets before bytes are read. May use {@code nn}.
 */
@NullMarked
package dev.lakegrad.engine.weights;

import org.jspecify.annotations.NullMarked;
