package dev.devsandbox.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.devsandbox.api.v1alpha1.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.devsandbox", importOptions = DoNotIncludeTests.class)
class ApiTest {
  @ArchTest
  static final ArchRule theApiDoesNotKnowItsWriter =
      noClasses()
          .that()
          .resideInAPackage("dev.devsandbox.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.devsandbox.crdgen..", "io.fabric8.crdv2..");

  @Test
  void everyReasonHasItsOwnNameAndMeaning() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::wireName))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[A-Z][A-Za-z]+"));
    assertThat(Arrays.stream(Reason.values()).map(Reason::meaning)).noneMatch(String::isBlank);
  }

  @Test
  void aLongNameBecomesAValidLabelThatIsItsOwn() {
    String one = "a".repeat(70) + "1";
    String two = "a".repeat(70) + "2";
    assertThat(Labels.value(one)).hasSize(63).isNotEqualTo(Labels.value(two));
    assertThat(Labels.value("short")).isEqualTo("short");
  }
}
