package dev.devsandbox.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.devsandbox", importOptions = DoNotIncludeTests.class)
class OperatorLayersTest {
  private static final String BASE = "dev.devsandbox.operator.";
  private static final String[] PURE = {
    BASE + "plan..",
    BASE + "desired..",
    BASE + "revision..",
    BASE + "state..",
    BASE + "status..",
    BASE + "observe.."
  };

  @ArchTest
  static final ArchRule planningKnowsNoClientAndNoFramework =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "java.net..",
              "java.io..",
              BASE + "apply..",
              BASE + "controller..",
              BASE + "broker..",
              BASE + "health..");

  @ArchTest
  static final ArchRule planningReadsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.Clock.class);

  @ArchTest
  static final ArchRule theBrokerDoesNotKnowTheControllers =
      noClasses()
          .that()
          .resideInAnyPackage(BASE + "broker..", BASE + "tls..", BASE + "issuer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BASE + "controller..", BASE + "apply..", BASE + "plan..");

  @ArchTest
  static final ArchRule ofTheSidecarOnlyTheWireIsShared =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.operator..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "dev.devsandbox.operator..",
                              "dev.devsandbox.operator",
                              "dev.devsandbox.wire..",
                              "dev.devsandbox.api.."))));

  @ArchTest
  static final ArchRule thePureCoreHasNoCycles =
      slices()
          .matching("dev.devsandbox.operator.(plan|status|apply|controller)..")
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheMainClassEndsTheProcess =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.operator..")
          .and()
          .doNotHaveSimpleName("OperatorMain")
          .should()
          .callMethod(System.class, "exit", int.class);
}
