package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.table.DataFile;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.spark.SessionDefaults;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
  private static final TrainingSpec SPEC = TrainingSpec.of(ModelSpec.of("mlp"), "out");

  private static SparkConf conf() {
    return SessionDefaults.fill(new SparkConf(false).setMaster("spark://host:7077"));
  }

  static DatasetVersion data(long rows) {
    DataFile file = new DataFile("part-0", rows, 100, false, new TreeMap<>());
    return new DatasetVersion("id", "/lake/t", 3, 0, "{}", new TreeMap<>(), List.of(file), null);
  }

  @Test
  void ourOwnDefaultsPass() {
    assertThatCode(() -> Preflight.settings(conf())).doesNotThrowAnyException();
    assertThat(Preflight.warnings(conf())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.dynamicAllocation.enabled",
        "spark.speculation",
        "spark.sql.files.ignoreMissingFiles",
        "spark.sql.files.ignoreCorruptFiles"
      })
  void refusesASettingThatDoesNotGoWithTraining(String setting) {
    assertThatThrownBy(() -> Preflight.settings(conf().set(setting, "true")))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("The setting " + setting + " is on.")
        .hasMessageEndingWith("Set " + setting + "=false.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.network.crypto.enabled",
        "spark.io.encryption.enabled",
        "spark.ssl.enabled",
        "spark.ssl.rpc.enabled"
      })
  void refusesSeveralWorkersWhereSparkEncrypts(String setting) {
    SparkConf encrypted = conf().set(setting, "true");
    assertThatThrownBy(() -> Preflight.encryption(encrypted, 2))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("The setting " + setting + " is on")
        .hasMessageContaining("one worker");
    assertThatCode(() -> Preflight.encryption(encrypted, 1)).doesNotThrowAnyException();
    assertThatCode(() -> Preflight.encryption(conf(), 2)).doesNotThrowAnyException();
  }

  @Test
  void takesOneThreadForEachCoreOfATaskUnlessOtherwiseAsked() {
    Group group = SPEC.group();
    assertThat(Preflight.threads(conf(), group)).isEqualTo(1);
    assertThat(Preflight.threads(conf().set("spark.task.cpus", "4"), group)).isEqualTo(4);
    assertThat(Preflight.threads(conf().set("spark.task.cpus", "4"), group.withThreads(3)))
        .isEqualTo(3);
  }

  @Test
  void refusesMoreThreadsThanATaskHasCores() {
    Group four = SPEC.withThreads(4).group();
    SparkConf two = conf().set("spark.task.cpus", "2");
    assertThatThrownBy(() -> Preflight.cores(two, four, 0))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("4 threads do not fit into a task of spark.task.cpus=2.")
        .hasMessageContaining("Add --conf spark.task.cpus=4, with executors of 4 cores or more")
        .hasMessageEndingWith("or ask for --threads 2.");
    assertThatThrownBy(() -> Preflight.cores(two.setMaster("local-cluster[1,8,1024]"), four, 0))
        .isInstanceOf(LakegradException.class);
    assertThatCode(() -> Preflight.cores(two.set("spark.task.cpus", "4"), four, 0))
        .doesNotThrowAnyException();
  }

  @Test
  void inOneProcessAllThreadsTogetherNeedItsCores() {
    Group two = SPEC.withWorkers(2).withThreads(2).group();
    SparkConf local = conf().setMaster("local[3]");
    assertThatThrownBy(() -> Preflight.cores(local, two, 3))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith(
            "Workers times threads, 2 x 2, are more than the 3 cores of local[3].")
        .hasMessageEndingWith("Ask for --threads 1, or start with --master local[4].");
    assertThatCode(() -> Preflight.cores(local, two, 4)).doesNotThrowAnyException();
    assertThatCode(() -> Preflight.cores(local, two.withThreads(1), 1))
        .as("slots are another question")
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAClusterThatKeepsTheSlotsOfDeadTasks() {
    SparkConf off = conf().set("spark.task.reaper.enabled", "false");
    assertThatThrownBy(() -> Preflight.settings(off))
        .hasMessageStartingWith("The setting spark.task.reaper.enabled is off.")
        .hasMessageContaining("Set spark.task.reaper.enabled=true");
    assertThatCode(() -> Preflight.settings(off.setMaster("local[2]")))
        .as("one process has nobody to reap")
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Preflight.settings(off.setMaster("local-cluster[2,1,1024]")))
        .isInstanceOf(LakegradException.class);
  }

  @Test
  void warnsOfWaitsWithoutAnEnd() {
    SparkConf plain = new SparkConf(false).setMaster("spark://host:7077");
    assertThat(Preflight.warnings(plain))
        .hasSize(2)
        .anyMatch(w -> w.contains("spark.barrier.sync.timeout"))
        .anyMatch(w -> w.contains("spark.task.reaper.killTimeout"));
  }

  @Test
  void refusesAGlobalBatchThatCannotBeShared() {
    assertThatThrownBy(
            () -> Preflight.batches(SPEC.withGlobalBatch(100).withWorkers(3), data(1000)))
        .isInstanceOf(LakegradException.class)
        .hasMessage(
            "A global batch of 100 cannot be shared by 3 workers."
                + " Each of them must have the same number of samples."
                + " Choose a multiple, such as 99 or 102.");
  }

  @Test
  void refusesABatchLargerThanAShard() {
    assertThatThrownBy(() -> Preflight.batches(SPEC.withBatch(64).withWorkers(2), data(100)))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("A batch is larger than a shard.")
        .hasMessageContaining("2 workers with 64 samples each need 128")
        .hasMessageContaining("version 3 of /lake/t has 100 rows")
        .hasMessageContaining("at most 50 per worker");
    assertThatCode(() -> Preflight.batches(SPEC.withBatch(50).withWorkers(2), data(100)))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAnAverageThatWouldNeverBegin() {
    OptimizerSpec late = OptimizerSpec.of("sgd").withAverage(AverageSpec.equal(51, 1));
    TrainingSpec fiftySteps = SPEC.withBatch(10).withEpochs(5);
    assertThatThrownBy(() -> Preflight.average(fiftySteps.withOptimizer(late), data(100)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("It is to begin at step 51, and the run has 50.");
    assertThatCode(() -> Preflight.average(fiftySteps.withOptimizer(late), data(101)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Preflight.average(fiftySteps, data(100))).doesNotThrowAnyException();
  }

  @Test
  void refusesWorkersWithoutSamples() {
    assertThatThrownBy(() -> Preflight.batches(SPEC.withBatch(1).withWorkers(8), data(5)))
        .hasMessageStartingWith("There are fewer samples than workers.")
        .hasMessageContaining("8 workers share 5 rows");
  }
}
