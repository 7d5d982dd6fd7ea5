package io.memberflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** The borders of this module. A broken rule is mended in the code, never frozen. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.memberflow");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("io.memberflow");

  @Test
  void learning_knows_neither_flink_nor_kafka_nor_redis_nor_cuda() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.memberflow.learning..",
            "io.memberflow.evaluation..",
            "io.memberflow.drift..",
            "io.memberflow.lifetime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "redis.clients..",
            "io.memberflow.store..",
            "jcuda..")
        .because("any program may learn or score with a model without an engine beside it")
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
  void output_goes_through_slf4j() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
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
