package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.run.Operators;
import java.util.List;

/** The operators of the standard, as far as they are supported. */
public final class Standard {
  private static final int NEWEST = 28;

  private Standard() {}

  /** All operators, by domain. */
  public static List<Operators> operators() {
    return List.of(main(), training());
  }

  private static Operators training() {
    Operators operators = new Operators("ai.onnx.preview.training", 1);
    Training.addTo(operators);
    return operators;
  }

  private static Operators main() {
    Operators operators = new Operators("", NEWEST);
    Functions.addTo(operators);
    Activations.addTo(operators);
    Arithmetic.addTo(operators);
    Logic.addTo(operators);
    Casts.addTo(operators);
    Reductions.addTo(operators);
    Rankings.addTo(operators);
    Softmaxes.addTo(operators);
    Cumulations.addTo(operators);
    Reshaping.addTo(operators);
    Movement.addTo(operators);
    Slicing.addTo(operators);
    Indexing.addTo(operators);
    Scattering.addTo(operators);
    Generators.addTo(operators);
    Products.addTo(operators);
    Convolutions.addTo(operators);
    Pooling.addTo(operators);
    Normalizations.addTo(operators);
    Recurrence.addTo(operators);
    Attention.addTo(operators);
    Rotary.addTo(operators);
    Resizing.addTo(operators);
    Losses.addTo(operators);
    Quantization.addTo(operators);
    Texts.addTo(operators);
    Signals.addTo(operators);
    Grids.addTo(operators);
    Regions.addTo(operators);
    Deformed.addTo(operators);
    States.addTo(operators);
    Dropout.addTo(operators);
    Sequences.addTo(operators);
    Control.addTo(operators);
    return operators;
  }
}
