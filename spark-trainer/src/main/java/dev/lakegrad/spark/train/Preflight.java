package dev.lakegrad.spark.train;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;

/**
 * Refuses, before a stage is started, what would hang, fail after an hour, or train on wrong data.
 * Every refusal says what to change.
 */
final class Preflight {
  /** A setting that does not go with training, and why. */
  private record Danger(String setting, String reason) {}

  private static final List<Danger> DANGERS =
      List.of(
          new Danger(
              "spark.dynamicAllocation.enabled",
              "All workers run at the same time for hours, and Spark refuses such stages while it"
                  + " adds and removes executors on its own."),
          new Danger(
              "spark.speculation",
              "A second copy of a slow worker would join the group as a stranger."),
          new Danger(
              "spark.sql.files.ignoreMissingFiles",
              "Files that are gone would be left out silently, and a model trained on part of the"
                  + " data."),
          new Danger(
              "spark.sql.files.ignoreCorruptFiles",
              "Files that are damaged would be left out silently, and a model trained on part of"
                  + " the data."));

  private static final String TASK_CORES = "spark.task.cpus";

  private static final List<String> ENCRYPTION =
      List.of(
          "spark.network.crypto.enabled",
          "spark.io.encryption.enabled",
          "spark.ssl.enabled",
          "spark.ssl.rpc.enabled");

  private Preflight() {}

  /** Checks {@code conf}: the settings of the application and of its SQL session. */
  static void settings(SparkConf conf) {
    for (Danger danger : DANGERS) {
      if (conf.getBoolean(danger.setting(), false)) {
        throw new LakegradException(
            "The setting " + danger.setting() + " is on.",
            danger.reason(),
            "Set " + danger.setting() + "=false.");
      }
    }
    if (!local(conf) && !conf.getBoolean("spark.task.reaper.enabled", false)) {
      throw new LakegradException(
          "The setting spark.task.reaper.enabled is off.",
          "When an executor is lost, the tasks of the others may keep their slots for ever, and"
              + " training cannot start again.",
          "Set spark.task.reaper.enabled=true and spark.task.reaper.killTimeout=10s.");
    }
  }

  /** Refuses to send what {@code workers} tell one another in the clear where Spark encrypts. */
  static void encryption(SparkConf conf, int workers) {
    for (String setting : ENCRYPTION) {
      if (workers > 1 && conf.getBoolean(setting, false)) {
        throw new LakegradException(
            "The setting " + setting + " is on, and " + workers + " workers are asked for.",
            "Gradients travel between them on connections of our own, which are authenticated and"
                + " not encrypted.",
            "Train with one worker, or set " + setting + "=false if the network is trusted.");
      }
    }
  }

  /** Refuses what this machine has no kernels for, where workers run on it. */
  static void kernels(SparkConf conf, Precision precision) {
    if (local(conf)) {
      kernels(precision);
    }
  }

  /** The kernels of the machine that this runs on; on whichever it is, their lack is one fault. */
  static Backends kernels(Precision precision) {
    try {
      precision.check();
      return precision.backends();
    } catch (LakegradException e) {
      throw new LakegradException(
          e.problem(), e.reason(), e.remedy(), Fault.in(Fault.Place.MACHINE, e));
    }
  }

  /** Whether everything runs in one process. */
  static boolean local(SparkConf conf) {
    String master = conf.get("spark.master", "");
    return master.equals("local") || master.startsWith("local[");
  }

  /** As asked, or one thread for each core of a Spark task. */
  static int threads(SparkConf conf, Group group) {
    return group.threads() == 0 ? taskCores(conf) : group.threads();
  }

  private static int taskCores(SparkConf conf) {
    return conf.getInt(TASK_CORES, 1);
  }

  /**
   * Refuses more threads than Spark has cores for: on a cluster those of each task count, in one
   * process its {@code cores}, as nobody else is there.
   */
  static void cores(SparkConf conf, Group group, int cores) {
    int threads = group.threads();
    int each = taskCores(conf);
    if (threads <= each) {
      return; // how many tasks fit is a question of slots
    }
    if (!local(conf)) {
      throw new LakegradException(
          String.format("%d threads do not fit into a task of %s=%d.", threads, TASK_CORES, each),
          "Each worker is one task, and Spark gives the executor's other cores to other tasks.",
          String.format(
              "Add --conf %s=%d, with executors of %d cores or more, or ask for --threads %d.",
              TASK_CORES, threads, threads, each));
    }
    int workers = group.workers();
    if (Math.multiplyExact((long) workers, threads) > cores) {
      throw new LakegradException(
          String.format(
              "Workers times threads, %d x %d, are more than the %d cores of %s.",
              workers, threads, cores, conf.get("spark.master")),
          "All of them compute at the same time.",
          String.format(
              "Ask for --threads %d, or start with --master local[%d].",
              Math.max(1, cores / workers), (long) workers * threads));
    }
  }

  /** Checks that every worker gets a full batch, at least in the first step of an epoch. */
  static void batches(TrainingSpec spec, DatasetVersion data) {
    int workers = spec.group().workers();
    int global = spec.globalBatch();
    if (global % workers != 0) {
      throw new LakegradException(
          "A global batch of " + global + " cannot be shared by " + workers + " workers.",
          "Each of them must have the same number of samples.",
          String.format(
              "Choose a multiple, such as %d or %d.",
              Math.max(1, global / workers) * workers, (global / workers + 1) * workers),
          Fault.in(Fault.Place.OPTIONS));
    }
    long shard = data.rows() / workers;
    if (data.rows() < workers) {
      throw new LakegradException(
          "There are fewer samples than workers.",
          String.format("%d workers share %d rows of %s.", workers, data.rows(), data.title()),
          "Ask for fewer workers.",
          Fault.in(Fault.Place.INPUT));
    }
    if (data.rows() < global) {
      throw new LakegradException(
          "A batch is larger than a shard.",
          String.format(
              "%s, and %s has %d rows.",
              workers == 1
                  ? "One worker needs " + global + " samples"
                  : workers + " workers with " + global / workers + " samples each need " + global,
              data.title(),
              data.rows()),
          "Choose a batch of at most "
              + shard
              + (workers == 1 ? "." : " per worker, or fewer workers."),
          Fault.in(Fault.Place.INPUT));
    }
  }

  /** Refuses an average of weights that begins after the last step. */
  static void average(TrainingSpec spec, DatasetVersion data) {
    long from = spec.learning().optimizer().average().from();
    long steps = spec.totalSteps(data.rows());
    if (from > steps) {
      throw new LakegradException(
          "The average of the weights would begin after the last step.",
          String.format("It is to begin at step %d, and the run has %d.", from, steps),
          "Let it begin earlier, about three quarters into the run, or train for longer.",
          Fault.in(Fault.Place.OPTIONS));
    }
  }

  /**
   * Checks that messages of Spark and of the table do not come too late: what only needs a word.
   */
  static List<String> warnings(SparkConf conf) {
    List<String> warnings = new ArrayList<>();
    long year = 365L * 24 * 3600;
    if (conf.getTimeAsSeconds("spark.barrier.sync.timeout", year + "s") >= year) {
      warnings.add(
          "spark.barrier.sync.timeout is a year: a worker that never comes looks like a slow one."
              + " Set it to 1800.");
    }
    if (!local(conf) && conf.getTimeAsSeconds("spark.task.reaper.killTimeout", "-1s") < 0) {
      warnings.add(
          "spark.task.reaper.killTimeout is not set: a task that does not stop keeps its slot."
              + " Set it to 10s.");
    }
    return warnings;
  }

  /** The settings whose values in the SQL session count, not those in the application. */
  static Set<String> sessionSettings() {
    return Set.of("spark.sql.files.ignoreMissingFiles", "spark.sql.files.ignoreCorruptFiles");
  }
}
