package dev.lakegrad.engine.onnx.wire;

import java.util.List;

/** The types of an attribute, each with its code in {@code AttributeProto.AttributeType}. */
public enum AttributeType {
  FLOAT(1, Float.class),
  INT(2, Long.class),
  STRING(3, String.class),
  TENSOR(4, TensorProto.class),
  GRAPH(5, GraphProto.class),
  SPARSE_TENSOR(11, SparseTensorProto.class),
  TYPE_PROTO(13, TypeProto.class),
  FLOATS(6, List.class),
  INTS(7, List.class),
  STRINGS(8, List.class),
  TENSORS(9, List.class),
  GRAPHS(10, List.class),
  SPARSE_TENSORS(12, List.class),
  TYPE_PROTOS(14, List.class);

  private final int code;
  private final Class<?> content;

  AttributeType(int code, Class<?> content) {
    this.code = code;
    this.content = content;
  }

  int code() {
    return code;
  }

  /** What holds its values here. */
  Class<?> content() {
    return content;
  }
}
