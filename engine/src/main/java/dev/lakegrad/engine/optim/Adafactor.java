package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Adafactor (Shazeer and Stern 2018), as PyTorch has it: of the squares of a matrix it remembers
 * the means of rows and of columns alone.
 *
 * <pre>
 *   w' = w (1 − η λ)
 *   r ← (1 − s) r + s rowMeans(g²),  c ← (1 − s) c + s columnMeans(g²)      s = t^β
 *   u = g / √max(r cᵀ / mean(r), ε²)      β is beta2-decay, ε that of the type
 *   w ← w' − min(η, 1/√t) max(length, RMS(w)) u / max(1, RMS(u) / limit)
 * </pre>
 *
 * <p>Of more than two axes the last two are rows and columns; of one, each square is remembered.
 */
final class Adafactor implements Rule {
  private static final String ROW = "row";
  private static final String COLUMN = "column";
  private static final String SQUARES = "v";

  private final double power;
  private final double length;
  private final double limit;

  Adafactor(Settings settings) {
    this.power = settings.number(Setting.BETA2_DECAY);
    this.length = settings.number(Setting.LENGTH);
    this.limit = settings.number(Setting.LIMIT);
  }

  @Override
  public List<Memory> memory() {
    return List.of(
        new Memory(ROW, 0, shape -> isMatrix(shape) ? shape.size() / shape.at(-1) : 0),
        new Memory(COLUMN, 0, shape -> isMatrix(shape) ? shape.size() / shape.at(-2) : 0),
        new Memory(SQUARES, 0, shape -> isMatrix(shape) ? 0 : shape.size()));
  }

  private static boolean isMatrix(Shape shape) {
    return shape.rank() >= 2;
  }

  @Override
  public boolean needsTensors() {
    return true;
  }

  @Override
  public Move at(long step) {
    double fresh = StrictMath.pow((double) step, power);
    double most = 1 / Math.sqrt((double) step);
    return (tensor, rate) -> {
      double own = Math.min(rate, most) * Math.max(length, size(tensor, tensor.weights()));
      tensor.shrink(rate);
      if (tensor.isMatrix()) {
        turnMatrices(tensor, fresh);
      } else {
        turnVector(tensor.gradients(), tensor.state(SQUARES), fresh);
      }
      Buffer update = tensor.gradients();
      double shortened = own / Math.max(1, size(tensor, update) / limit);
      tensor.backend().accumulate(-shortened, update, tensor.weights());
    };
  }

  /** The root of the mean square. */
  private static double size(Slice tensor, Buffer x) {
    return Math.sqrt(tensor.backend().sumOfSquares(x) / x.size());
  }

  private static void turnVector(Buffer gradients, Buffer squares, double fresh) {
    double floor = epsilon(gradients.type());
    for (int i = 0; i < gradients.size(); i++) {
      double slope = gradients.get(i);
      squares.set(i, mix(squares.get(i), slope * slope, fresh));
      gradients.set(i, slope / Math.sqrt(Math.max(squares.get(i), floor * floor)));
    }
  }

  private static void turnMatrices(Slice tensor, double fresh) {
    int rows = tensor.shape().at(-2);
    int columns = tensor.shape().at(-1);
    int size = rows * columns;
    for (int i = 0; i < tensor.size() / size; i++) {
      Buffer row = tensor.state(ROW).slice(i * rows, rows);
      Buffer column = tensor.state(COLUMN).slice(i * columns, columns);
      Buffer gradients = tensor.gradients().slice(i * size, size);
      follow(gradients, row, column, fresh);
      turnMatrix(gradients, row, column);
    }
  }

  /** Lets the means of rows and columns follow the squares. */
  private static void follow(Buffer gradients, Buffer row, Buffer column, double fresh) {
    double[] sums = new double[column.size()];
    for (int r = 0; r < row.size(); r++) {
      double sum = 0;
      for (int c = 0; c < sums.length; c++) {
        double slope = gradients.get(r * sums.length + c);
        sum += slope * slope;
        sums[c] += slope * slope;
      }
      row.set(r, mix(row.get(r), sum / sums.length, fresh));
    }
    for (int c = 0; c < sums.length; c++) {
      column.set(c, mix(column.get(c), sums[c] / row.size(), fresh));
    }
  }

  private static void turnMatrix(Buffer gradients, Buffer row, Buffer column) {
    double floor = epsilon(gradients.type());
    double sum = 0;
    for (int r = 0; r < row.size(); r++) {
      sum += row.get(r);
    }
    double mean = Math.max(sum / row.size(), floor);
    for (int r = 0; r < row.size(); r++) {
      double share = row.get(r) / mean;
      for (int c = 0; c < column.size(); c++) {
        int i = r * column.size() + c;
        double square = Math.max(share * column.get(c), floor * floor);
        gradients.set(i, gradients.get(i) / Math.sqrt(square));
      }
    }
  }

  private static double mix(double mean, double value, double fresh) {
    return mean + fresh * (value - mean);
  }

  /** The distance from 1 to the next larger number. */
  private static double epsilon(DType type) {
    return type == DType.F64 ? Math.ulp(1.0) : Math.ulp(1f);
  }
}
