package io.memberflow.similarity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.memberflow.similarity"));
  }
}
