package io.memberflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/**
 * The borders of the pipeline and of the whole class path below it. Rules name packages that may
 * not exist yet, and hold for them from their first class on.
 */
class ArchitectureTest {
  private static final String[] DECISIONS = {
    "io.memberflow.events..",
    "io.memberflow.cleaning..",
    "io.memberflow.features..",
    "io.memberflow.labels..",
    "io.memberflow.learning..",
    "io.memberflow.evaluation..",
    "io.memberflow.drift..",
    "io.memberflow.outcomes..",
    "io.memberflow.comparison..",
    "io.memberflow.importing..",
    "io.memberflow.simulation.."
  };
  private static final String FLINK_ADAPTER =
      ".*(Function|Operator|Source|Sink|Serializer|TypeInfo)(\\$.*)?";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.memberflow");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("io.memberflow");

  @Test
  void decisions_and_arithmetic_know_no_flink() {
    noClasses()
        .that()
        .resideInAnyPackage(DECISIONS)
        .and()
        .haveNameNotMatching(FLINK_ADAPTER)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .because("functions only move state, timers and metrics; the rest is tested without them")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void jedis_is_known_to_one_package_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.memberflow.store.redis..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .because("keys, encoding and retries stay in one place")
        .check(MAIN);
  }

  @Test
  void similarity_engine_knows_neither_flink_nor_kafka_nor_redis() {
    noClasses()
        .that()
        .resideInAnyPackage("io.memberflow.similarity..", "io.memberflow.kernels..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..", "org.apache.kafka..", "redis.clients..", "io.memberflow.store..")
        .because("kernels are used by jobs and by programs that have none of these")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void packages_have_no_cycles() {
    slices()
        .matching("io.memberflow.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void standard_output_belongs_to_the_command_line() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.memberflow.cli..", "io.memberflow.demo..", "io.memberflow.bench..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .because("what other packages have to say goes to the log")
        .check(MAIN);
  }

  @Test
  void test_classes_are_named_so_that_maven_finds_them() {
    methods()
        .that()
        .areAnnotatedWith("org.junit.jupiter.api.Test")
        .or()
        .areAnnotatedWith("net.jqwik.api.Property")
        .and()
        .areDeclaredInClassesThat()
        .areTopLevelClasses()
        .should()
        .beDeclaredInClassesThat()
        .haveNameMatching(".*(Test|ITCase)")
        .check(TESTS);
  }
}
