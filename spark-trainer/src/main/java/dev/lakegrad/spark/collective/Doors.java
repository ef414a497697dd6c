package dev.lakegrad.spark.collective;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/** Sockets that listen on a free port. */
final class Doors {
  private static final int BACKLOG = 128;

  private Doors() {}

  static ServerSocketChannel open(String host, Wire wire) {
    try {
      ServerSocketChannel door = ServerSocketChannel.open();
      try {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        if (address.isUnresolved()) {
          throw new IOException("No address is known for " + host);
        }
        door.configureBlocking(false);
        door.bind(address, BACKLOG);
        return door;
      } catch (IOException e) {
        door.close();
        throw e;
      }
    } catch (IOException e) {
      wire.close();
      throw CollectiveException.cannotListen(wire.observer(), host, e);
    }
  }

  /** What this host calls itself, for messages. */
  static String localName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host"; // has no name, but can talk all the same
    }
  }

  static int port(ServerSocketChannel door) {
    return door.socket().getLocalPort();
  }

  static void close(ServerSocketChannel door) {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
