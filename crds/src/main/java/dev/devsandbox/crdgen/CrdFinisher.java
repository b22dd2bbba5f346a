package dev.devsandbox.crdgen;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the generator can't express: order of columns, keys of lists, formats, rules on names. */
final class CrdFinisher {
  private static final String NAME_RULE =
      "self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')";
  private static final String NAME_MESSAGE =
      "the name is also that of the pod and its host: at most 63 of a-z, 0-9 and '-'";

  /** The printed columns of each kind; those of priority 1 show with -o wide. */
  private static final Map<String, List<CustomResourceColumnDefinition>> COLUMNS =
      Map.of(
          "DevSandbox",
          List.of(
              column("Mode", "string", ".spec.operatingMode", 0),
              column("Ready", "string", condition("Ready", "status"), 0),
              column("Reason", "string", condition("Ready", "reason"), 0),
              column("Age", "date", ".metadata.creationTimestamp", 0),
              column("Pod", "string", ".status.podName", 1),
              column("Node", "string", ".status.nodeName", 1),
              column("Egress", "string", condition("PolicyProgrammed", "status"), 1),
              column("Denied", "integer", ".status.egress.deniedTotal", 1),
              column("Message", "string", condition("Ready", "message"), 1)),
          "EgressPolicy",
          List.of(
              column("Accepted", "string", condition("Accepted", "status"), 0),
              column("Programmed", "string", condition("Programmed", "status"), 0),
              column("Sandboxes", "integer", ".status.sandboxes", 0),
              column("Age", "date", ".metadata.creationTimestamp", 0),
              column("Message", "string", condition("Accepted", "message"), 1)),
          "PodIdentity",
          List.of(
              column("Sandbox", "string", ".spec.sandboxRef.name", 0),
              column("Bound", "string", condition("Bound", "status"), 0),
              column("Reason", "string", condition("Bound", "reason"), 0),
              column("Age", "date", ".metadata.creationTimestamp", 0),
              column("Message", "string", condition("Bound", "message"), 1)));

  /** Lists whose order means nothing and whose entries are unique. */
  private static final Set<String> SETS =
      Set.of("egressPolicies", "hosts", "cidrs", "audiences", "containers");

  CustomResourceDefinition finish(CustomResourceDefinition crd) {
    String kind = crd.getSpec().getNames().getKind();
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      version.setAdditionalPrinterColumns(COLUMNS.get(kind));
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription(Descriptions.of(kind));
      describe(root, "spec", "What is asked for.");
      describe(root, "status", "What was last observed.");
      root.setRequired(List.of("spec"));
      root.getXKubernetesValidations()
          .add(new ValidationRuleBuilder().withRule(NAME_RULE).withMessage(NAME_MESSAGE).build());
      root.getProperties().forEach(this::finish);
    }
    return crd;
  }

  private static void describe(JSONSchemaProps root, String property, String description) {
    Objects.requireNonNull(root.getProperties().get(property)).setDescription(description);
  }

  private void finish(String name, JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    switch (schema.getType()) {
      case "integer" -> schema.setFormat(format(schema));
      case "array" -> finishList(name, schema);
      case "object" -> {
        schema.getProperties().forEach(this::finish);
        if (schema.getProperties().isEmpty() && schema.getMaxProperties() == null) {
          schema.setMaxProperties(16L);
        }
      }
      case null, default -> {}
    }
  }

  private void finishList(String name, JSONSchemaProps list) {
    JSONSchemaProps items = list.getItems().getSchema();
    finish(name, items);
    if (SETS.contains(name)) {
      list.setXKubernetesListType("set");
    } else if (items.getRequired().contains("type")) {
      keyedBy("type", list);
    } else if (items.getRequired().contains("name")) {
      keyedBy("name", list);
    } else {
      list.setXKubernetesListType("atomic");
    }
  }

  private static void keyedBy(String key, JSONSchemaProps list) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  /** An integer that is bounded within 32 bits is an int32, any other an int64. */
  private static String format(JSONSchemaProps schema) {
    Double most = schema.getMaximum();
    return most != null && most <= Integer.MAX_VALUE ? "int32" : "int64";
  }

  private static String condition(String type, String field) {
    return ".status.conditions[?(@.type==\"" + type + "\")]." + field;
  }

  private static CustomResourceColumnDefinition column(
      String name, String type, String path, int priority) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withJsonPath(path)
        .withPriority(priority == 0 ? null : priority)
        .build();
  }
}
