package dev.lakegrad.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.util.List;

/** Who may know whom, in all modules. */
@AnalyzeClasses(packages = "dev.lakegrad", importOptions = DoNotIncludeTests.class)
class FloorsTest {
  private static final List<String> FLOORS =
      List.of(
          "dev.lakegrad.engine..",
          "dev.lakegrad.data..",
          "dev.lakegrad.spark..",
          "dev.lakegrad.jobs..");

  private static final List<String> ENGINE_FLOORS =
      List.of(
          "dev.lakegrad.engine",
          "dev.lakegrad.engine.memory..",
          "dev.lakegrad.engine.backend..",
          "dev.lakegrad.engine.tensor..",
          "dev.lakegrad.engine.loss..",
          "dev.lakegrad.engine.nn..",
          "dev.lakegrad.engine.optim..",
          "dev.lakegrad.engine.weights..",
          "dev.lakegrad.engine.zoo..",
          "dev.lakegrad.engine.onnx..",
          "dev.lakegrad.engine.train..");

  @ArchTest
  static void modulesKnowOnlyFloorsBelow(JavaClasses classes) {
    knowOnlyFloorsBelow(FLOORS, classes);
  }

  @ArchTest
  static void engineFloorsKnowOnlyFloorsBelow(JavaClasses classes) {
    knowOnlyFloorsBelow(ENGINE_FLOORS, classes);
  }

  @ArchTest
  static final ArchRule engineStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.lakegrad.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache..", "io.delta..", "scala..", "org.slf4j..", "com.fasterxml..");

  @ArchTest
  static final ArchRule oneDnnStaysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lakegrad.engine.backend.onednn")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule collectivesAndSyncsKnowNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage("dev.lakegrad.spark.collective..", "dev.lakegrad.spark.sync..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

  @ArchTest
  static final ArchRule plansTokenizersAndTransformsKnowNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.lakegrad.data.plan..",
              "dev.lakegrad.data.text..",
              "dev.lakegrad.data.transform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "io.delta..", "scala..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.lakegrad.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyScopeHasAThreadLocal =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.lakegrad\\.engine\\.tensor\\.Scope(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocal.class);

  @ArchTest
  static final ArchRule onlyTheTwoShimsSpeakScala =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.lakegrad\\.(spark\\.train\\.BarrierStage|data\\.table\\.DeltaSnapshot)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("scala..");

  @ArchTest
  static final ArchRule onlyRngMakesRandomNumbers =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)")
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule onlyJobsPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lakegrad.jobs..")
          .should()
          .accessField(System.class, "out");

  @ArchTest
  static final ArchRule nothingReadsSerialisedObjects =
      noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);

  private static void knowOnlyFloorsBelow(List<String> floors, JavaClasses classes) {
    for (int i = 0; i < floors.size(); i++) {
      String[] above = floors.subList(i + 1, floors.size()).toArray(String[]::new);
      if (above.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(floors.get(i))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(above)
            .allowEmptyShould(true)
            .check(classes);
      }
    }
  }
}
