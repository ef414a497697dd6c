package dev.lakegrad.jobs;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** What a job's log shows: warnings only, unless {@code --verbose} leaves Spark's own settings. */
final class Logs {
  private Logs() {}

  /** Nothing at all: what Spark reports while it is being stopped is no news. */
  static void silence() {
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
  }

  static void quiet() {
    URL file = Logs.class.getResource("log4j2-quiet.properties");
    if (file == null) {
      throw new AssertionError("log4j2-quiet.properties is not in the jar");
    }
    try {
      Configurator.reconfigure(new URI(file.toString()));
    } catch (URISyntaxException e) {
      throw new AssertionError("a resource has a valid address", e);
    }
  }
}
