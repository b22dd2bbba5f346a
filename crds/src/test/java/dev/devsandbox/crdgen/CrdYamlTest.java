package dev.devsandbox.crdgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrdYamlTest {
  private static final Path COMMITTED = Path.of("yaml");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void theCommittedYamlIsWhatTheRecordsSay() throws IOException {
    Map<String, String> committed = new HashMap<>();
    try (Stream<Path> files = Files.list(COMMITTED)) {
      for (Path file : files.toList()) {
        committed.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(committed)
        .as("stale: run hack/crds, which calls dev.devsandbox.crdgen.CrdWriter")
        .isEqualTo(CrdWriter.generate());
  }

  @Test
  void everyFieldSaysWhatItIs() {
    List<String> silent = new ArrayList<>();
    crds().forEach(crd -> collectSilent(crd.getMetadata().getName(), root(crd), silent));
    assertThat(silent).isEmpty();
  }

  @Test
  void everyStringListAndIntegerOfASpecIsBounded() {
    List<String> unbounded = new ArrayList<>();
    crds()
        .forEach(crd ->
            collectUnbounded(
                crd.getMetadata().getName(), root(crd).getProperties().get("spec"), unbounded));
    assertThat(unbounded).isEmpty();
  }

  @Test
  void ageIsTheLastOfTheNarrowColumns() {
    for (CustomResourceDefinition crd : crds()) {
      List<String> narrow =
          crd.getSpec().getVersions().getFirst().getAdditionalPrinterColumns().stream()
              .filter(column -> column.getPriority() == null)
              .map(column -> column.getName())
              .toList();
      assertThat(narrow).endsWith("Age");
    }
  }

  @Test
  void noRuleIsWrittenTwice() {
    for (CustomResourceDefinition crd : crds()) {
      assertNoDuplicates(root(crd));
    }
  }

  private static void assertNoDuplicates(JSONSchemaProps schema) {
    assertThat(schema.getXKubernetesValidations()).doesNotHaveDuplicates();
    schema.getProperties().values().forEach(CrdYamlTest::assertNoDuplicates);
    if (schema.getItems() != null) {
      assertNoDuplicates(schema.getItems().getSchema());
    }
  }

  private static void collectSilent(String path, JSONSchemaProps schema, List<String> silent) {
    schema
        .getProperties()
        .forEach((name, field) -> {
          if (field.getDescription() == null) {
            silent.add(path + "." + name);
          }
          collectSilent(path + "." + name, field, silent);
        });
    if (schema.getItems() != null) {
      collectSilent(path + "[]", schema.getItems().getSchema(), silent);
    }
  }

  private static void collectUnbounded(String path, JSONSchemaProps field, List<String> found) {
    boolean bounded =
        switch (field.getType()) {
          case "string" ->
              field.getMaxLength() != null
                  || !field.getEnum().isEmpty()
                  || "^workspace$".equals(field.getPattern());
          case "array" -> field.getMaxItems() != null;
          case "integer" -> field.getMaximum() != null && field.getMinimum() != null;
          case null, default -> true;
        };
    if (!bounded) {
      found.add(path);
    }
    field
        .getProperties()
        .forEach((name, child) -> collectUnbounded(path + "." + name, child, found));
    if (field.getItems() != null) {
      collectUnbounded(path + "[]", field.getItems().getSchema(), found);
    }
  }

  private static JSONSchemaProps root(CustomResourceDefinition crd) {
    return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  private static List<CustomResourceDefinition> crds() {
    return CrdWriter.generate().values().stream()
        .map(yaml -> YAML.unmarshal(yaml, CustomResourceDefinition.class))
        .toList();
  }
}
