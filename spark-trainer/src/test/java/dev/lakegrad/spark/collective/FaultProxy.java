package dev.lakegrad.spark.collective;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A bad network: passes bytes between a dialer and an address until its fault strikes. */
final class FaultProxy implements Closeable {

  /** What happens to what the dialer sends. */
  sealed interface Fault permits Flip, Cut, Freeze {}

  /** One bit of byte {@code at} is turned over. */
  record Flip(long at, int bit) implements Fault {}

  /** The connection breaks after {@code after} bytes. */
  record Cut(long after) implements Fault {}

  /** Nothing moves any more, in either direction, after {@code after} bytes. */
  record Freeze(long after) implements Fault {}

  private final Address target;
  private final Fault fault;
  private final ServerSocket door;
  private final List<Closeable> sockets = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean frozen;

  FaultProxy(Address target, Fault fault) {
    this.target = target;
    this.fault = fault;
    try {
      door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::connect);
  }

  Address address() {
    return new Address(World.HOST, door.getLocalPort());
  }

  private void connect() throws IOException {
    Socket dialer = keep(door.accept());
    Socket there = keep(new Socket());
    there.connect(new InetSocketAddress(target.host(), target.port()));
    start(() -> pass(dialer, there, true));
    start(() -> pass(there, dialer, false));
  }

  private void pass(Socket from, Socket to, boolean faulty) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] bytes = new byte[8192];
    long passed = 0;
    int count = in.read(bytes);
    while (count >= 0) {
      waitIfFrozen();
      int good = faulty ? strike(bytes, count, passed) : count;
      out.write(bytes, 0, good);
      passed += good;
      if (good < count) {
        if (fault instanceof Cut) {
          close();
          return;
        }
        frozen = true;
        waitIfFrozen();
      }
      count = in.read(bytes);
    }
    to.shutdownOutput();
  }

  /** How many of {@code count} bytes pass; changes them as the fault says. */
  private int strike(byte[] bytes, int count, long passed) {
    if (fault instanceof Flip flip && passed <= flip.at() && flip.at() < passed + count) {
      bytes[(int) (flip.at() - passed)] ^= (byte) (1 << flip.bit());
    }
    if (fault instanceof Cut cut && cut.after() < passed + count) {
      return (int) (cut.after() - passed);
    }
    if (fault instanceof Freeze freeze && freeze.after() < passed + count) {
      return (int) (freeze.after() - passed);
    }
    return count;
  }

  private void waitIfFrozen() {
    if (frozen) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized Socket keep(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  /** Work that ends with an exception once the sockets are closed. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side has closed: nothing is left to pass on.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    closed.countDown();
    door.close();
    for (Closeable socket : sockets) {
      socket.close();
    }
  }
}
