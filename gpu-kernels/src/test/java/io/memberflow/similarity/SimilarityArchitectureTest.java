package io.memberflow.similarity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SimilarityArchitectureTest {

  @Test
  void similarity_knowsNeitherFlinkNorRedisNorTheOtherModules() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "redis..",
            "io.memberflow.store..",
            "io.memberflow.catalogue..",
            "io.memberflow.configuration..")
        .check(classes());
  }

  @Test
  void jcuda_isImportedByOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.memberflow.similarity.jcuda")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jcuda..")
        .check(classes());
  }

  @Test
  void vectorApi_isImportedByTheKernelThatHasAFallback() {
    noClasses()
        .that()
        .doNotHaveSimpleName("VectorTileKernel")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator..")
        .check(classes());
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.memberflow.(**)").should().beFreeOfCycles().check(classes());
  }

  private static JavaClasses classes() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("io.memberflow.similarity");
  }
}
