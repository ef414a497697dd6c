package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.onnx.value.Value;
import java.util.List;

/** What an operator does, in one range of its versions. */
@FunctionalInterface
public interface Operator {

  /** The outputs, in the order of the standard; those at the end that are not given are missing. */
  List<Value> run(Call call);
}
