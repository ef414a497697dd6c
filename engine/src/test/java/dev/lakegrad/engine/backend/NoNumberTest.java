package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no number stays so: else a training that broke down would go on unseen. */
class NoNumberTest {
  @ParameterizedTest
  @EnumSource(Activation.class)
  void staysSo(Activation f) {
    for (Backend backend : BackendAgreementTest.fast()) {
      Inputs in = new Inputs(DType.F32);
      Buffer x = in.numbers(8 * 8 * 32);
      x.set(32 + 5, Double.NaN); // of the second row, or the second pixel
      Buffer y = in.blank(64 * 3);
      backend.affine(
          64,
          3,
          32,
          Ending.of(f),
          Matrix.of(x, 32),
          Matrix.of(in.numbers(96), 3),
          in.numbers(3),
          y);
      assertThat(y.get(3)).as("%s affine, %s", backend.name(), f).isNaN();
      assertThat(y.get(0)).as("%s affine, %s", backend.name(), f).isNotNaN();

      Buffer maps = in.blank(64 * 32);
      ConvShape conv = Square.convolution(1, 32, 8, 8, 32, 1, 1, 0);
      backend.convolve(conv, Ending.of(f), x, in.numbers(32 * 32), in.numbers(32), maps);
      assertThat(maps.get(32)).as("%s convolution, %s", backend.name(), f).isNaN();

      Buffer norms = in.blank(64 * 32);
      Buffer ones = in.positive(32);
      backend.batchNorm(1e-5, Ending.of(f), x, in.numbers(32), ones, ones, ones, norms);
      assertThat(norms.get(32 + 5)).as("%s batch norm, %s", backend.name(), f).isNaN();

      for (int channels : new int[] {32, 4}) {
        Buffer pooled = in.blank(16 * channels);
        PoolShape pool = Square.pooling(1, 8, 8, channels, 2, 2);
        Buffer pixels = x.slice(0, 64 * channels);
        pixels.set(channels + 1, Double.NaN);
        backend.maxPool(pool, pixels, pooled, Buffer.allocate(DType.I32, 16 * channels));
        assertThat(pooled.get(1)).as("%s pool of %d", backend.name(), channels).isNaN();
        assertThat(pooled.get(0)).as("%s pool of %d", backend.name(), channels).isNotNaN();
      }
    }
  }
}
