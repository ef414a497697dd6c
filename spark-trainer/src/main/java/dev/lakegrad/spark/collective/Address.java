package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.net.InetSocketAddress;

/** A host and a TCP port; written {@code host:port}. */
public record Address(String host, int port) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Address {
    Check.that(!host.isBlank(), "address", "the host is empty");
    Check.that(0 < port && port <= 0xFFFF, "address", "%d is no port", port);
  }

  /** Reads what {@link #toString} wrote; the port stands after the last colon. */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    Check.that(
        colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}"),
        "address",
        "'%s' is not host:port",
        text);
    return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
