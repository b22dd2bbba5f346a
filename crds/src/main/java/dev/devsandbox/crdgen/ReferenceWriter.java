package dev.devsandbox.crdgen;

import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the reference of the API as Markdown: kinds, fields, columns, conditions and reasons. */
public final class ReferenceWriter {
  private static final String RUNBOOK = "../runbooks/conditions.md";

  private final StringBuilder text = new StringBuilder();

  private ReferenceWriter() {}

  /**
   * Writes the file that is the only argument.
   *
   * @throws IOException if it can't be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: ReferenceWriter FILE");
    }
    Files.writeString(Path.of(args[0]), generate());
  }

  /** The whole page. */
  public static String generate() {
    KubernetesSerialization yaml = new KubernetesSerialization();
    ReferenceWriter page = new ReferenceWriter();
    page.lines(
        "# API reference: devsandbox.dev/v1alpha1",
        "",
        "Written by `hack/reference` from the records in `crds/`; a test fails when it is stale."
            + " `kubectl explain` shows the same.");
    CrdWriter.generate().values().stream()
        .map(crd -> yaml.unmarshal(crd, CustomResourceDefinition.class))
        .forEach(page::kind);
    page.conditions();
    page.reasons();
    return page.text.toString();
  }

  private void kind(CustomResourceDefinition crd) {
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    CustomResourceDefinitionNames names = crd.getSpec().getNames();
    lines(
        "",
        "## " + names.getKind(),
        "",
        root.getDescription(),
        "",
        "`kubectl get %s`, short `%s`; %s; also in `kubectl get %s`."
            .formatted(
                names.getPlural(),
                String.join("`, `", names.getShortNames()),
                crd.getSpec().getScope().toLowerCase(Locale.ROOT),
                String.join(",", names.getCategories())));
    root.getXKubernetesValidations().forEach(rule -> lines("", "Rule: " + rule.getMessage() + "."));
    fields("spec", root);
    fields("status", root);
    columns(version.getAdditionalPrinterColumns());
  }

  private void fields(String part, JSONSchemaProps root) {
    JSONSchemaProps schema = Objects.requireNonNull(root.getProperties().get(part));
    lines("", "### " + root(part, schema), "");
    table("field", "type", "default", "bounds", "meaning");
    children("", schema);
  }

  private static String root(String part, JSONSchemaProps schema) {
    return part + ": " + schema.getDescription().toLowerCase(Locale.ROOT).replace(".", "");
  }

  private void children(String prefix, JSONSchemaProps schema) {
    schema
        .getProperties()
        .forEach((name, field) -> {
          boolean required = schema.getRequired().contains(name);
          String path = prefix + name + (field.getItems() == null ? "" : "[]");
          row(
              "`" + path + "`",
              FieldText.type(field),
              required ? "**required**" : FieldText.defaultValue(field),
              FieldText.bounds(name, schema),
              field.getDescription());
          children(path + ".", field.getItems() == null ? field : field.getItems().getSchema());
        });
  }

  private void columns(List<CustomResourceColumnDefinition> columns) {
    lines(
        "",
        "Columns: "
            + columns(columns, false)
            + "; with `-o wide` also "
            + columns(columns, true)
            + ".");
  }

  private static String columns(List<CustomResourceColumnDefinition> columns, boolean wide) {
    return columns.stream()
        .filter(column -> wide == (column.getPriority() != null))
        .map(column -> "`" + column.getName() + "` " + "(`" + column.getJsonPath() + "`)")
        .collect(Collectors.joining(", "));
  }

  private void conditions() {
    lines("", "## Conditions", "");
    table("type", "True means");
    for (ConditionType type : ConditionType.values()) {
      row("`" + type.wireName() + "`", type.meaning());
    }
  }

  private void reasons() {
    lines("", "## Reasons", "", "A name leads to what can be done about it.", "");
    table("reason", "meaning");
    for (Reason reason : Reason.values()) {
      String name = "`" + reason.wireName() + "`";
      row(
          reason.remedy().isEmpty()
              ? name
              : "[%s](%s#%s)".formatted(name, RUNBOOK, reason.wireName().toLowerCase(Locale.ROOT)),
          reason.meaning());
    }
  }

  private void table(String... titles) {
    row(titles);
    row(Stream.of(titles).map(title -> "---").toArray(String[]::new));
  }

  private void row(String... cells) {
    lines(
        Stream.of(cells)
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |")));
  }

  private void lines(String... lines) {
    for (String line : lines) {
      text.append(line).append('\n');
    }
  }
}
