package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Sampler;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A small transformer learns a rhyme that needs more than the last token, and recites it. */
class TextTest {
  private static final int[] RHYME = {0, 1, 0, 2, 0, 3};
  private static final int CONTEXT = 8;

  @Test
  void learnsARhymeAndRecitesIt() {
    Map<String, String> settings = Map.of("layers", "2", "heads", "2", "width", "16");
    Model model = Zoo.build(ModelSpec.of("gpt", settings), DataShape.tokens(CONTEXT, 4), 1);
    Workspace workspace = new Workspace();
    TrainingLoop loop =
        new TrainingLoop(
            model,
            OptimizerSpec.of("adamw"),
            Schedule.warmupCosine(0.02, 10, 120, 0.001),
            1,
            DType.F32,
            workspace,
            Sync.solo());
    for (int step = 0; step < 120; step++) {
      assertThat(loop.step(windows()).gradientNorm()).isFinite();
    }

    Evaluation evaluation = new Evaluation(model, DType.F32, workspace);
    evaluation.add(windows());
    // The first token of a window leaves open which third of the rhyme it is from.
    assertThat(evaluation.meanLoss()).isLessThan(0.15);
    assertThat(new Sampler(0, 0, 1).sample(model, new int[] {0, 1, 0}, 13, workspace))
        .containsExactly(2, 0, 3, 0, 1, 0, 2, 0, 3, 0, 1, 0, 2);
  }

  /** A window from each place of the rhyme. */
  private static Batch windows() {
    int[] inputs = new int[RHYME.length * CONTEXT];
    int[] targets = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      int place = i / CONTEXT + i % CONTEXT;
      inputs[i] = RHYME[place % RHYME.length];
      targets[i] = RHYME[(place + 1) % RHYME.length];
    }
    Shape shape = Shape.of(RHYME.length, CONTEXT);
    return Batch.of(new IdSamples(shape, inputs), new IdSamples(shape, targets));
  }
}
