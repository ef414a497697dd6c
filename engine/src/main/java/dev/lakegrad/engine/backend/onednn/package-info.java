/**
 * Kernels of Intel's and Arm's oneDNN, called through JavaCPP, for {@code float32}.
 *
 * <p>Read {@link dev.lakegrad.engine.backend.onednn.OneDnnBackend} first: it says which kernels the
 * library does better than the vector backend, which does the rest. A call borrows a {@code
 * Session}, finds in it the primitive for its sizes, or makes it, and runs it on the addresses of
 * its buffers:
 *
 * <pre>
 *   OneDnnBackend.convolve →  Session  →  Convolution (kept by its Sizes)  →  Kernel.run
 *   OneDnnBackend.matmul   →  Session  →  Gemm, or a Product made for the sizes
 * </pre>
 *
 * <p>{@code Pooling}, {@code LayerNorm} and {@code Attention} are made and kept like {@code
 * Convolution}; {@code RoundedProduct} is a product of numbers rounded to {@code bfloat16}.
 *
 * <p>{@code Library} loads it; where that fails, its reason reaches the log and the vector backend
 * takes over. {@code OneThread} keeps every call to the thread that makes it.
 *
 * <p>Compiled apart, after the vector backend that it builds on.
 */
@NullMarked
package dev.lakegrad.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;
