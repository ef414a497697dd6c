/**
 * Kernels for {@code float32} on the JDK's Vector API ({@code jdk.incubator.vector}): as many
 * numbers at a time as the machine's registers hold.
 *
 * <p>Read {@link dev.lakegrad.engine.backend.vector.VectorBackend} first, then {@code Lanes}. Below
 * it, one class for each kind of kernel:
 *
 * <pre>
 *   FlatLoop, FlatLoops               flat arrays
 *   UnaryLoops, UnaryGradients        functions
 *   ExponentialLoop(s), ErfLoops      those made of an Exponential, a piece at a time; GeluLoop
 *   VectorMovement                    strided copies and sums
 *   VectorRows, SoftmaxRow            rows, copied to an array as long as whole vectors
 *   VectorLayerNorm
 *   VectorBatchNorm, ColumnSums       channels: what lies in the same column of many rows
 *   VectorMatMul, Tiles               matrix product: blocks, then tiles in registers
 *   VectorConvolution                 unfold an image, then multiply; or channel by channel
 *   VectorAttention                   multiply, softmax, multiply, head by head
 *   VectorTables, VectorPooling, Runs
 * </pre>
 *
 * <p>Rules that keep vectors in registers, where HotSpot 17 would else make objects of them: no
 * method takes or returns one, since it may not be inlined; and each type of elements has one
 * species, since a second class of vectors turns the calls inside all kernels into virtual ones,
 * which fail to be inlined once a kernel has many. What a machine runs so rarely that it is never
 * compiled, such as sums of few numbers, is left to plain loops.
 *
 * <p>The last elements of an array, too few for a vector, go through a small buffer that holds one,
 * or one by one by the same arithmetic. Results are the same before and after compilation: nothing
 * but arithmetic that IEEE 754 rounds exactly is done lane by lane, and lanes are added in order,
 * as HotSpot does on JDK 17.
 *
 * <p>Compiled apart from the rest of the engine, because javac always warns of an incubator module.
 * May use {@code backend} and {@code memory}.
 */
@NullMarked
package dev.lakegrad.engine.backend.vector;

import org.jspecify.annotations.NullMarked;
