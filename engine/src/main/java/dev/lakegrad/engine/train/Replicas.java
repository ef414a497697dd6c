package dev.lakegrad.engine.train;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import dev.lakegrad.engine.optim.Clip;
import dev.lakegrad.engine.optim.Optimizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One replica for each thread of a crew: they share the weights, and each computes the gradient of
 * its part of a batch.
 *
 * <p>What they found is added up, and weights are moved, in parts of the flat buffers, one for each
 * thread. Sums have a fixed order, so the same number of threads gives the same bits.
 *
 * <p>Layers that keep statistics normalise by what their own replica sees. After each step the
 * first replica's statistics are the mean of all replicas', each weighted by its samples, and all
 * go on from there.
 */
final class Replicas {
  private final Crew crew;
  private final List<Replica> replicas;
  private final Replica first;
  private final Backend backend;
  private final List<List<Buffer>> gradients; // of each part, then of each replica
  private final double[] losses;

  /** {@code first} computes in the workspace of {@code crew}'s first member. */
  Replicas(Crew crew, Replica first, Backend backend) {
    this.crew = crew;
    this.first = first;
    this.backend = backend;
    this.replicas =
        IntStream.range(0, crew.size())
            .mapToObj(member -> member == 0 ? first : first.twin(crew.workspace(member)))
            .toList();
    Cut cut = Cut.atLines(first.gradients().size(), crew.size());
    this.gradients =
        IntStream.range(0, crew.size())
            .mapToObj(part -> replicas.stream().map(r -> cut.of(r.gradients(), part)).toList())
            .toList();
    this.losses = new double[crew.size()];
  }

  /**
   * Computes the gradient of the mean loss of {@code step}'s batch times {@code weight}, into the
   * first replica's gradients, and returns that loss: NaN, and a gradient of zero, for an empty
   * batch.
   */
  double backward(long step, Batch batch, double weight) {
    Cut samples = Cut.anywhere(batch.count(), crew.size());
    shareStatistics();
    crew.run(member -> backward(member, step, batch, samples, weight));
    crew.run(this::addGradients);
    averageStatistics(samples);
    if (batch.count() == 0) {
      return Double.NaN;
    }
    double loss = 0;
    for (int member = 0; member < losses.length; member++) {
      loss += share(samples, member) * losses[member];
    }
    return loss;
  }

  private void backward(int member, long step, Batch batch, Cut samples, double weight) {
    Replica replica = replicas.get(member);
    replica.clear();
    int from = samples.from(member);
    int to = samples.to(member);
    losses[member] =
        from == to ? 0 : replica.backward(step, batch, from, to, weight * share(samples, member));
  }

  private static double share(Cut samples, int member) {
    return (double) samples.count(member) / samples.size();
  }

  private void addGradients(int part) {
    List<Buffer> found = gradients.get(part);
    for (int other = 1; other < found.size(); other++) {
      backend.accumulate(1, found.get(other), found.get(0));
    }
  }

  /** Lets all replicas go on from the first one's statistics, which may have been restored. */
  private void shareStatistics() {
    for (int other = 1; other < replicas.size(); other++) {
      replicas.get(other).statistics().copyFrom(first.statistics());
    }
  }

  private void averageStatistics(Cut samples) {
    Buffer mean = first.statistics();
    if (samples.size() == 0 || replicas.size() == 1 || mean.size() == 0) {
      return;
    }
    backend.scale(share(samples, 0), mean, mean);
    for (int other = 1; other < replicas.size(); other++) {
      backend.accumulate(share(samples, other), replicas.get(other).statistics(), mean);
    }
  }

  /** The length of the gradient. */
  double norm(Clip clip) {
    crew.run(clip::measure);
    return clip.norm();
  }

  /** Shortens the gradient if it is too long, and moves the weights. */
  void update(Clip clip, Optimizer optimizer, double rate, long step) {
    crew.run(
        part -> {
          clip.shorten(part);
          optimizer.step(part, rate, step);
        });
  }
}
