package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.Arrays;

/** Products of matrices, and determinants. */
final class Products {
  private Products() {}

  static void addTo(Operators operators) {
    operators
        .add("MatMul", 1, call -> matmul(call.array(0), call.array(1)))
        .add("Gemm", 1, Products::gemm)
        .add("Einsum", 12, call -> Einsum.of(call.text("equation", ""), call.arrays()))
        .add("Det", 11, call -> determinants(call.array(0)));
  }

  /**
   * {@code [..., m, k] x [..., k, n] -> [..., m, n]}, where axes before the last two are broadcast,
   * and a row is a matrix whose axis of size 1 is dropped from the result.
   */
  static Array matmul(Array a, Array b) {
    Array left = a.rank() == 1 ? Reshaping.unsqueeze(a, 0) : a;
    Array right = b.rank() == 1 ? Reshaping.unsqueeze(b, 1) : b;
    Array product = matrices(left, right);
    if (b.rank() == 1) {
      product = Reshaping.squeeze(product, -1);
    }
    return a.rank() == 1 ? Reshaping.squeeze(product, b.rank() == 1 ? -1 : -2) : product;
  }

  private static Array matrices(Array a, Array b) {
    int k = a.shape().at(-1);
    Check.that(
        k == b.shape().at(-2), "matmul", "inner sizes differ: %s x %s", a.shape(), b.shape());
    Check.that(a.type() == b.type(), "types", "%s and %s differ", a.type(), b.type());
    Shape batch = Shapes.common(batch(a), batch(b));
    int m = a.shape().at(-2);
    int n = b.shape().at(-1);
    int[] lefts = Strided.broadcast(batch(a), batch).positions();
    int[] rights = Strided.broadcast(batch(b), batch).positions();
    long[] sizes = Arrays.copyOf(Shapes.sizes(batch), batch.rank() + 2);
    sizes[batch.rank()] = m;
    sizes[batch.rank() + 1] = n;
    Shape shape = Shapes.of(sizes);
    if (a.kind() == Kind.WHOLE) {
      long[] out = new long[shape.size()];
      for (int i = 0; i < lefts.length; i++) {
        multiply(
            a.wholes(), lefts[i] * m * k, b.wholes(), rights[i] * k * n, out, i * m * n, m, k, n);
      }
      return Array.wholes(a.type(), shape, out);
    }
    double[] out = new double[shape.size()];
    for (int i = 0; i < lefts.length; i++) {
      multiply(a.reals(), lefts[i] * m * k, b.reals(), rights[i] * k * n, out, i * m * n, m, k, n);
    }
    return Array.reals(a.type(), shape, out);
  }

  private static Shape batch(Array x) {
    return Shape.of(Arrays.copyOf(x.shape().toArray(), x.rank() - 2));
  }

  private static void multiply(
      double[] a, int fromA, double[] b, int fromB, double[] c, int fromC, int m, int k, int n) {
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        double factor = a[fromA + i * k + p];
        for (int j = 0; j < n; j++) {
          c[fromC + i * n + j] += factor * b[fromB + p * n + j];
        }
      }
    }
  }

  private static void multiply(
      long[] a, int fromA, long[] b, int fromB, long[] c, int fromC, int m, int k, int n) {
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        long factor = a[fromA + i * k + p];
        for (int j = 0; j < n; j++) {
          c[fromC + i * n + j] += factor * b[fromB + p * n + j];
        }
      }
    }
  }

  private static Array gemm(Call call) {
    Array a = call.flag("transA", 0) ? Movement.transpose(call.array(0), 1, 0) : call.array(0);
    Array b = call.flag("transB", 0) ? Movement.transpose(call.array(1), 1, 0) : call.array(1);
    Array product = scale(matmul(a, b), call.real("alpha", 1));
    if (!call.has(2)) {
      return product;
    }
    Array c = scale(call.array(2), call.real("beta", 1)).broadcast(product.shape());
    return Elementwise.combine(product, c, Arithmetic.ADD);
  }

  static Array scale(Array x, double factor) {
    return factor == 1
        ? x
        : Elementwise.map(x, value -> factor * value, value -> (long) (factor * value));
  }

  private static Array determinants(Array x) {
    int n = x.shape().at(-1);
    Check.that(n == x.shape().at(-2), "det", "%s is not square", x.shape());
    Shape batch = batch(x);
    double[] results = new double[batch.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = determinant(Arrays.copyOfRange(x.reals(), i * n * n, (i + 1) * n * n), n);
    }
    return Array.reals(x.type(), batch, results);
  }

  /** By elimination, with the largest of each column as the pivot. */
  private static double determinant(double[] a, int n) {
    double result = 1;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        pivot = Math.abs(a[row * n + column]) > Math.abs(a[pivot * n + column]) ? row : pivot;
      }
      if (a[pivot * n + column] == 0) {
        return 0;
      }
      result *= pivot == column ? a[pivot * n + column] : -a[pivot * n + column];
      swap(a, pivot * n, column * n, n);
      eliminate(a, column, n);
    }
    return result;
  }

  private static void swap(double[] a, int row, int other, int n) {
    for (int i = 0; i < n; i++) {
      double kept = a[row + i];
      a[row + i] = a[other + i];
      a[other + i] = kept;
    }
  }

  private static void eliminate(double[] a, int column, int n) {
    for (int row = column + 1; row < n; row++) {
      double factor = a[row * n + column] / a[column * n + column];
      for (int i = column; i < n; i++) {
        a[row * n + i] -= factor * a[column * n + i];
      }
    }
  }
}
