package dev.devsandbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the sidecars' packages may know of each other and of the world. */
@AnalyzeClasses(packages = "dev.devsandbox", importOptions = DoNotIncludeTests.class)
class LayersTest {
  @ArchTest
  static final ArchRule thePartsFormNoCycle =
      slices().matching("dev.devsandbox.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theSharedTypesDependOnNothingOfOurs =
      classes()
          .that()
          .resideInAPackage("dev.devsandbox.wire..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.devsandbox.wire..", "java..", "com.fasterxml.jackson.core..", "org.jspecify..");

  @ArchTest
  static final ArchRule theProgramsDoNotKnowEachOther =
      slices().matching("dev.devsandbox.(fence|egress|identity)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule theFenceHasNoUseForTheBroker =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.fence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.devsandbox.control..");

  @ArchTest
  static final ArchRule onlyTheChannelSpeaksTls =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.devsandbox.control..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bouncycastle..", "javax.net.ssl..");

  @ArchTest
  static final ArchRule thereIsNoClientOfKubernetesHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "dev.devsandbox.api..");
}
