package dev.lakegrad.engine.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Numbers from PyTorch, made by {@code scripts/reference/training.py}. */
public record Reference(Safetensors.Content content) {

  public static Reference open() {
    String path = "/pytorch/training.safetensors";
    try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(path), path)) {
      byte[] file = in.readAllBytes();
      return new Reference(Safetensors.read(new ByteArrayInputStream(file), file.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All numbers under {@code name}. */
  public double[] values(String name) {
    return Objects.requireNonNull(content.tensors().get(name), name).data().toDoubles();
  }

  /** {@code height sin(pace i)} for i from 1: how the script makes weights and inputs. */
  public static double[] waves(int count, double pace, double height) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = height * Math.sin(pace * (i + 1));
    }
    return values;
  }
}
