/**
 * How the workers of one run add up their numbers.
 *
 * <p>Read {@link dev.lakegrad.spark.collective.Collective} first, then {@link
 * dev.lakegrad.spark.collective.InProcess}, the same in shared memory. Over sockets:
 *
 * <pre>
 *   TcpRing     each rank sends to the next one; 2(N-1)/N of the data per rank
 *   DriverStar  each rank sends to a {@code StarServer} on the driver and gets the sum back
 *   Handshake → Link → Frame    who is there, one connection, what goes over it
 *   Wire        deadlines, abort and the first error, for everything with sockets
 * </pre>
 *
 * <p>All add in one order ({@link dev.lakegrad.spark.collective.Chunks}), so all give the same bits
 * for the same number of workers. To add one: implement {@code Collective} and put it into {@code
 * CollectivesTest}.
 *
 * <p>May use the engine's memory and backend. Knows nothing of Spark, files or models.
 */
@NullMarked
package dev.lakegrad.spark.collective;

import org.jspecify.annotations.NullMarked;
