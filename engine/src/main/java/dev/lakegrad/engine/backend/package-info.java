/**
 * Kernels: the arithmetic that ops are made of, behind one small interface.
 *
 * <p>Read {@link dev.lakegrad.engine.backend.Backend} first. {@link
 * dev.lakegrad.engine.backend.PlainBackend} is the reference and works for every type, ids among
 * them; {@code vector.VectorBackend} computes {@code float32} with the JDK's Vector API where that
 * module is present; a native backend joins the same way, through {@link java.util.ServiceLoader}.
 * {@link dev.lakegrad.engine.backend.Backends} chooses once per type.
 *
 * <p>To add a kernel: a method here, plain loops in {@link
 * dev.lakegrad.engine.backend.PlainBackend}, and a case in {@code BackendAgreementTest}; then the
 * fast form. Optimisers are not kernels: their rules are written once, in {@code optim}, on the
 * flat kernels found here. Adam is the one exception, since a pass for each line of its formula
 * reads and writes so much memory that the step took 1.2 to 1.5 times as long.
 *
 * <p>May use {@code memory}. Knows nothing of tensors.
 */
@NullMarked
package dev.lakegrad.engine.backend;

import org.jspecify.annotations.NullMarked;
