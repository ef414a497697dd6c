package dev.lakegrad.spark.collective;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A process that is one rank of a ring: says where it listens, reads the peers, and adds up. */
public final class RingMember {
  private RingMember() {}

  /** Arguments: rank, size, key in hex, how often to add up. */
  public static void main(String[] arguments) throws IOException {
    int rank = Integer.parseInt(arguments[0]);
    int size = Integer.parseInt(arguments[1]);
    JobKey key = JobKey.of(HexFormat.of().parseHex(arguments[2]));
    int times = Integer.parseInt(arguments[3]);
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Membership me = new Membership("processes", 1, rank, size, key);
    try (TcpRing ring = TcpRing.bind(World.HOST, me, World.PATIENT)) {
      out.println(ring.peer());
      List<Peer> peers = Arrays.stream(in.readLine().split(" ")).map(Peer::parse).toList();
      ring.join(peers);
      Buffer values = Buffer.allocate(DType.F32, 100_003);
      for (int time = 0; time < times; time++) {
        values.copyFrom(AllReduceTest.values(DType.F32, 100_003, rank + time));
        ring.allReduce(values);
        if (time == 0) {
          out.println("going");
        }
      }
      out.println("sum " + Arrays.hashCode(values.toFloats()));
    } catch (LakegradException e) {
      out.println("failure " + e.getMessage());
    }
  }
}
