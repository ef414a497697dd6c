package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/** A rank and where it listens; written {@code rank@host:port} to be exchanged at the start. */
public record Peer(int rank, Address address) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Peer {
    Check.that(rank >= 0, "peer", "rank %d is negative", rank);
  }

  /** Reads what {@link #toString} wrote. */
  public static Peer parse(String text) {
    int at = text.indexOf('@');
    Check.that(
        at > 0 && text.substring(0, at).matches("[0-9]{1,9}"),
        "peer",
        "'%s' is not rank@host:port",
        text);
    return new Peer(Integer.parseInt(text.substring(0, at)), Address.parse(text.substring(at + 1)));
  }

  @Override
  public String toString() {
    return rank + "@" + address;
  }
}
