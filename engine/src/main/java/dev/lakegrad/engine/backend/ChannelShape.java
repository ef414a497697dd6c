package dev.lakegrad.engine.backend;

/**
 * The sizes of images seen channel by channel: {@code [batch, channels, area]}, where the area is
 * height times width.
 */
public record ChannelShape(int batch, int channels, int area) {

  /** How many values a channel has in the whole batch. */
  public int count() {
    return batch * area;
  }

  /** Where the run of {@code area} values of one channel of one image starts. */
  public int at(int image, int channel) {
    return (image * channels + channel) * area;
  }
}
