package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a star: sends its values to the {@link StarServer} on the driver and gets back the
 * sum. Each worker moves all of the values up and down, the driver N times that.
 *
 * <pre>
 *   DriverStar star = DriverStar.to(server, me, deadlines);
 *   star.join();
 *   star.allReduce(gradients);
 * </pre>
 */
public final class DriverStar implements Collective {
  private final Membership me;
  private final Address address;
  private final Wire wire;
  private final AtomicLong bytesSent = new AtomicLong();
  private @Nullable Link server;
  private long sequence;

  private DriverStar(Address address, Membership me, Deadlines deadlines) {
    this.me = me;
    this.address = address;
    this.wire = new Wire(me, Doors.localName(), deadlines);
  }

  /** A member that will talk to {@code server}; {@link #join} comes next. */
  public static DriverStar to(Address server, Membership me, Deadlines deadlines) {
    Check.that(me.rank() != Membership.DRIVER, "star", "the driver is no worker of a star");
    return new DriverStar(server, me, deadlines);
  }

  /** Connects to the server; returns when it has accepted this rank. */
  public void join() {
    Check.state(server == null, "star", "rank %d has joined already", me.rank());
    wire.run(
        "joining",
        () -> {
          Joining joining = new Joining(wire, null);
          joining.dial(Membership.DRIVER, address);
          joining.run();
          server = joining.dialled(Membership.DRIVER);
        });
  }

  @Override
  public int rank() {
    return me.rank();
  }

  @Override
  public int size() {
    return me.size();
  }

  @Override
  public void allReduce(Buffer values) {
    Chunks.checkType(values);
    pass("all-reduce ", values);
  }

  @Override
  public void barrier() {
    pass(Wire.BARRIER, null);
  }

  private void pass(String operation, @Nullable Buffer values) {
    Link up = server;
    if (up == null) {
      throw new IllegalStateException("star: rank " + me.rank() + " has not joined");
    }
    long number = sequence++;
    wire.run(
        operation + number,
        () -> bytesSent.addAndGet(new StarPass(wire, up, number, values).run()));
  }

  @Override
  public long bytesSent() {
    return bytesSent.get();
  }

  @Override
  public void abort(String why) {
    wire.abort(why);
  }

  @Override
  public void close() {
    wire.close();
  }
}
