package dev.lakegrad.engine.onnx.ops;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the standard has and {@link Standard} has not, each with the reason. */
public final class Unclaimed {
  private static final String RANDOM =
      "its result is random, and the standard does not say which generator draws it";
  private static final String CLASSICAL =
      "classical machine learning: trees, support vectors and the like, no networks";

  private Unclaimed() {}

  /** Operators, as {@code domain.name} where it is not the standard's main domain. */
  public static SortedMap<String, String> operators() {
    SortedMap<String, String> reasons = new TreeMap<>();
    List.of(
            "Bernoulli",
            "Multinomial",
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike")
        .forEach(name -> reasons.put(name, RANDOM));
    reasons.put("ImageDecoder", "it decodes image files; give a model the pixels");
    reasons.put("ai.onnx.ml (all)", CLASSICAL);
    reasons.put("ai.onnx.preview.FlexAttention", "a preview whose meaning may still change");
    reasons.put(
        "ai.onnx.preview.training.Gradient",
        "it differentiates the graph around it, which is what an imported model does by itself");
    return Collections.unmodifiableSortedMap(reasons);
  }

  /** What else a file may hold. */
  public static SortedMap<String, String> features() {
    SortedMap<String, String> reasons = new TreeMap<>();
    reasons.put("complex64, complex128", "no operator that is claimed takes or gives them");
    reasons.put("maps, and sparse tensors that are no constants", "only ai.onnx.ml makes maps");
    reasons.put("values in other files", "refused unless a program allows a folder for them");
    reasons.put("Scan 8 with sequences of different lengths", "Scan 9 has none");
    return Collections.unmodifiableSortedMap(reasons);
  }
}
