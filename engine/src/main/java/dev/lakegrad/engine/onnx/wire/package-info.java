/**
 * ONNX files: protobuf messages as records, read without trust and written back.
 *
 * <p>Read {@link dev.lakegrad.engine.onnx.wire.OnnxFile} first, then {@link
 * dev.lakegrad.engine.onnx.wire.ModelProto} and what it is made of. The records have the names of
 * the messages in the public {@code onnx.proto}; the numbers in their {@code read} and {@code
 * write} are its field numbers. What nothing here needs, such as documentation strings, is passed
 * over.
 *
 * <pre>
 *   bytes → FieldReader → ModelProto → FieldWriter → bytes
 * </pre>
 *
 * <p>A file comes from anywhere. {@link dev.lakegrad.engine.onnx.wire.Limits} bounds its size, its
 * nesting, and the memory that its messages may take; every length is compared with what is left
 * before anything is made of it. Uses the JDK only.
 */
@NullMarked
package dev.lakegrad.engine.onnx.wire;

import org.jspecify.annotations.NullMarked;
