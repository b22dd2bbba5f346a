package dev.devsandbox.companion;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.devsandbox.companion",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  @ArchTest
  static final ArchRule THE_COMMAND_LINE_IS_ON_TOP =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("..cli..")
          .layer("doctor")
          .definedBy("..doctor..")
          .layer("up")
          .definedBy("..companion.up..")
          .layer("kube")
          .definedBy("..kube..")
          .layer("host")
          .definedBy("..host..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("doctor")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("kube")
          .mayOnlyBeAccessedByLayers("cli", "doctor", "up")
          .whereLayer("up")
          .mayOnlyBeAccessedByLayers("cli");

  @ArchTest
  static final ArchRule THE_GROUND_KNOWS_NOTHING_ABOVE_IT =
      noClasses()
          .that()
          .resideInAPackage("..host..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.host..")));

  @ArchTest
  static final ArchRule IMAGES_STAND_ON_THE_GROUND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.companion.image..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.image.."))
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.host..")));

  @ArchTest
  static final ArchRule DATA_DISKS_STAND_ON_THE_GROUND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.companion.disk..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.disk.."))
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.host..")));

  @ArchTest
  static final ArchRule ARCHIVES_STAND_ON_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("..companion.tar..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("..companion.tar..")));

  @ArchTest
  static final ArchRule SEEDS_NEED_NO_VM =
      noClasses()
          .that()
          .resideInAPackage("..companion.seed..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.host.."))
                  .and(resideOutsideOfPackage("dev.devsandbox.companion.seed..")));

  @ArchTest
  static final ArchRule WAYS_IN_KNOW_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAnyPackage("..companion.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..companion.cli..", "..companion.doctor..");

  @ArchTest
  static final ArchRule VMS_KNOW_NO_DRIVER =
      noClasses()
          .that()
          .resideInAPackage("..companion.vm..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..companion.qemu..", "..companion.cli..");

  @ArchTest
  static final ArchRule A_DRIVER_KNOWS_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAPackage("..companion.qemu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..companion.cli..", "..companion.kube..", "..companion.doctor..");

  @ArchTest
  static final ArchRule A_LOOK_AT_THE_MACHINE_NEEDS_NO_CLUSTER =
      noClasses()
          .that()
          .resideInAPackage("..doctor.machine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..companion.kube..", "..companion.cli..", "io.fabric8..");

  @ArchTest
  static final ArchRule SETTINGS_STAND_ON_THE_GROUND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("..companion.config..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.devsandbox..")
                  .and(resideOutsideOfPackage("..companion.config.."))
                  .and(resideOutsideOfPackage("..companion.host..")));
}
