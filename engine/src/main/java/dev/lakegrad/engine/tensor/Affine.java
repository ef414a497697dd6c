package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * A matrix product and what is added to it in one, without a tensor between them: {@code y = f(x
 * weightᵀ + bias + added)}, {@code [.., in], [out, in], [out], [.., out] -> [.., out]}.
 */
record Affine(Tensor x, Tensor weight, Tensor bias, Finish end) implements Op {

  Affine {
    Check.that(
        x.type() == weight.type() && x.type() == bias.type(),
        "affine",
        "types differ: %s, weight %s, bias %s",
        x.type(),
        weight.type(),
        bias.type());
    Check.that(
        x.shape().rank() > 0 && weight.shape().rank() == 2 && x.size(-1) == weight.size(1),
        "affine",
        "%s does not fit weight %s",
        x.shape(),
        weight.shape());
    Check.that(
        bias.shape().equals(Shape.of(weight.size(0))),
        "affine",
        "bias %s does not fit weight %s",
        bias.shape(),
        weight.shape());
    end.check("affine", x, new MatMul(x, false, weight, true).shape());
  }

  private MatMul product() {
    return new MatMul(x, false, weight, true);
  }

  @Override
  public List<Tensor> inputs() {
    return end.with(x, weight, bias);
  }

  @Override
  public Shape shape() {
    return product().shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    int in = x.size(-1);
    Matrix rows = Matrix.of(x.data(), in);
    Matrix columns = Matrix.of(weight.data(), in).transpose();
    backend.affine(
        x.shape().rows(), weight.size(0), in, end.ending(), rows, columns, bias.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    end.f().goBack(backend, y, dy);
    gradients.add(bias, db -> backend.sumRows(dy, db));
    product().backward(backend, y, dy, gradients);
    end.handOn(dy, gradients);
  }
}
