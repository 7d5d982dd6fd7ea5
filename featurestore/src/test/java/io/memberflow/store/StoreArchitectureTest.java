package io.memberflow.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class StoreArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.memberflow");

  @Test
  void jedis_isKnownToTheRedisPackageAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.memberflow.store.redis..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(CLASSES);
  }

  @Test
  void store_knowsNeitherFlinkNorItsRedisAdapter() {
    noClasses()
        .that()
        .resideInAPackage("io.memberflow.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "io.memberflow.similarity..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.memberflow.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.memberflow.store.redis")
        .check(CLASSES);
  }
}
