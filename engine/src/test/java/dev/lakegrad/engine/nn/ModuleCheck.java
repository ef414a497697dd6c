package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.tensor.GradCheck;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import java.util.function.Supplier;

/** Compares the gradients of all parameters of a module with central differences. */
final class ModuleCheck {
  private final Module module;

  private ModuleCheck(Module module) {
    this.module = module;
  }

  static ModuleCheck of(Module module) {
    return new ModuleCheck(module);
  }

  /** With float64 parameters, for the input that {@code x} makes in the scope of each run. */
  void at(Supplier<Tensor> x) {
    Workspace workspace = new Workspace();
    Parameters parameters = Parameters.of(module, DType.F64);
    double[] expected =
        GradCheck.differences(workspace, parameters.weights(), () -> module.forward(x.get()));
    try (Scope scope = Scope.training(workspace)) {
      assertThat(scope.workspace()).isSameAs(workspace);
      GradCheck.weighted(module.forward(x.get())).backward();
    }

    GradCheck.assertClose(module.toString(), parameters.gradients().toDoubles(), expected, 1e-6);
    assertThat(workspace.pool().inUseBytes()).as("bytes not given back").isZero();
  }
}
