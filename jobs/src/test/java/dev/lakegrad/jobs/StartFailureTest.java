package dev.lakegrad.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

  @Test
  void aMasterThatCannotBeReadIsAWrongOption() {
    Exception thrown = new SparkException("Could not parse Master URL: 'local-cluster[2,1]'");
    LakegradException told = StartFailure.of("local-cluster[2,1]", thrown).orElseThrow();

    assertThat(told)
        .hasMessageContaining("local-cluster[2,1,2048]")
        .hasMessageContaining("spark://HOST:7077");
    assertThat(Failure.of(told, Phase.SESSION).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aMasterThatDoesNotAnswerCannotBeReached() {
    Exception thrown = new IllegalStateException("LiveListenerBus is stopped.");
    LakegradException told = StartFailure.of("spark://nohost:7077", thrown).orElseThrow();

    assertThat(told).hasMessageStartingWith("The master spark://nohost:7077 cannot be reached.");
    assertThat(Failure.of(told, Phase.SESSION).exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void anApplicationThatNoMasterKnowsIsRefused() {
    String master = "spark://nohost:7077";
    assertThatThrownBy(() -> StartFailure.check(master, "spark-application-1700000000000"))
        .hasMessageStartingWith("The master spark://nohost:7077 cannot be reached.");
    StartFailure.check(master, "app-20260101000000-0000");
    StartFailure.check("yarn", "spark-application-1700000000000");
  }

  @Test
  void whatSpeaksForItselfStays() {
    assertThat(StartFailure.of("local[2]", new IllegalStateException("else"))).isEmpty();
  }
}
