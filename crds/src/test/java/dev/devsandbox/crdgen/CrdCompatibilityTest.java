package dev.devsandbox.crdgen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrdCompatibilityTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  record Break(String what, Consumer<JSONSchemaProps> change) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Break> breaks() {
    return Stream.of(
        new Break("a field is removed", s -> s.getProperties().remove("image")),
        new Break("a type changes", s -> s.getProperties().get("image").setType("integer")),
        new Break(
            "an enum value goes",
            s -> s.getProperties().get("operatingMode").getEnum().removeFirst()),
        new Break("a field becomes required", s -> s.getRequired().add("env")),
        new Break("a bound narrows", s -> s.getProperties().get("image").setMaxLength(10L)),
        new Break("a lower bound rises", s -> s.getProperties().get("runAsUser").setMinimum(2.0)),
        new Break("a pattern appears", s -> s.getProperties().get("image").setPattern("^x")),
        new Break(
            "a default changes",
            s -> s.getProperties().get("operatingMode").setDefault(new TextNode("Suspended"))),
        new Break(
            "a field of a list entry goes",
            s ->
                s.getProperties()
                    .get("ports")
                    .getItems()
                    .getSchema()
                    .getProperties()
                    .remove("port")));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void aBreakingChangeIsFound(Break change) {
    CustomResourceDefinition changed = devSandbox();
    change.change().accept(spec(changed));
    assertThat(CrdCompatibility.problems(devSandbox(), changed)).hasSize(1);
  }

  @Test
  void aNewOptionalFieldAndAWiderBoundAreFine() {
    CustomResourceDefinition changed = devSandbox();
    spec(changed).getProperties().put("audit", new JSONSchemaProps());
    spec(changed).getProperties().get("image").setMaxLength(1024L);
    assertThat(CrdCompatibility.problems(devSandbox(), changed)).isEmpty();
  }

  @Test
  void aRemovedVersionIsFound() {
    CustomResourceDefinition changed = devSandbox();
    changed.getSpec().getVersions().getFirst().setName("v1");
    assertThat(CrdCompatibility.problems(devSandbox(), changed))
        .containsExactly("v1alpha1: the version is gone");
  }

  @Test
  void everyReleasedCrdIsStillHonoured() throws IOException {
    Map<String, String> current = CrdWriter.generate();
    for (Path file : releasedFiles()) {
      CustomResourceDefinition released =
          YAML.unmarshal(Files.readString(file), CustomResourceDefinition.class);
      String now = current.get(released.getMetadata().getName() + ".yaml");
      assertThat(now).as("%s was released and is gone", file).isNotNull();
      assertThat(
              CrdCompatibility.problems(
                  released, YAML.unmarshal(now, CustomResourceDefinition.class)))
          .as("since %s", file)
          .isEmpty();
    }
  }

  private static List<Path> releasedFiles() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("released"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  private static CustomResourceDefinition devSandbox() {
    return YAML.unmarshal(
        CrdWriter.generate().get("devsandboxes.devsandbox.dev.yaml"),
        CustomResourceDefinition.class);
  }

  private static JSONSchemaProps spec(CustomResourceDefinition crd) {
    return crd.getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec");
  }
}
