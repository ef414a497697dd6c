package dev.lakegrad.data.ingest;

import dev.lakegrad.data.table.Properties;
import java.io.Serializable;
import java.util.SortedMap;

/**
 * Mean and standard deviation of images' values/255, for each channel.
 *
 * <p>Sums are whole numbers, so the result is exact and the same in any order.
 */
final class ImageStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] sums;
  private final long[] squares;
  private long pixels;

  ImageStatistics(int channels) {
    this.sums = new long[channels];
    this.squares = new long[channels];
  }

  /** Adds an image {@code [channels, height, width]}. */
  void add(byte[] image) {
    int plane = image.length / sums.length;
    for (int c = 0; c < sums.length; c++) {
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        int value = image[i] & 0xff;
        sums[c] += value;
        squares[c] += (long) value * value;
      }
    }
    pixels += plane;
  }

  void add(ImageStatistics other) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += other.sums[c];
      squares[c] += other.squares[c];
    }
    pixels += other.pixels;
  }

  /** Writes the properties; a channel of one value gets deviation 1, which changes nothing. */
  void describe(SortedMap<String, String> properties) {
    double[] mean = new double[sums.length];
    double[] deviation = new double[sums.length];
    for (int c = 0; c < sums.length; c++) {
      double m = (double) sums[c] / pixels;
      double variance = (double) squares[c] / pixels - m * m;
      mean[c] = m / 255;
      deviation[c] = variance > 0 ? Math.sqrt(variance) / 255 : 1;
    }
    properties.put(Properties.MEAN, PropertyValues.of(mean));
    properties.put(Properties.STD, PropertyValues.of(deviation));
  }
}
