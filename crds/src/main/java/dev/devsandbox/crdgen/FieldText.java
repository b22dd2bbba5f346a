package dev.devsandbox.crdgen;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a schema says of one field, in words. */
final class FieldText {
  private FieldText() {}

  static String type(JSONSchemaProps field) {
    if (field.getItems() != null) {
      String unique =
          switch (field.getXKubernetesListType()) {
            case "map" -> ", each " + field.getXKubernetesListMapKeys().getFirst() + " once";
            case "set" -> ", each once";
            case null, default -> "";
          };
      return "list of " + type(field.getItems().getSchema()) + unique;
    }
    if (!field.getEnum().isEmpty()) {
      return field.getEnum().stream()
          .map(value -> "`" + value.asText() + "`")
          .collect(Collectors.joining(", "));
    }
    return field.getAdditionalProperties() == null ? field.getType() : "quantity by name";
  }

  static String defaultValue(JSONSchemaProps field) {
    return field.getDefault() == null ? "" : "`" + field.getDefault().asText() + "`";
  }

  /** Bounds of a field and of its items, and every rule on it, in the words of its refusal. */
  static String bounds(String name, JSONSchemaProps parent) {
    JSONSchemaProps field = Objects.requireNonNull(parent.getProperties().get(name));
    List<String> all = new ArrayList<>();
    range(all, field.getMinItems(), field.getMaxItems(), " entries");
    range(all, null, field.getMaxProperties(), " entries");
    own(all, field);
    rules(all, parent, "." + name);
    rules(all, field, null);
    if (field.getItems() != null) {
      own(all, field.getItems().getSchema());
      rules(all, field.getItems().getSchema(), null);
    }
    return String.join("; ", all);
  }

  private static void own(List<String> all, JSONSchemaProps field) {
    range(all, field.getMinLength(), field.getMaxLength(), " characters");
    range(all, whole(field.getMinimum()), whole(field.getMaximum()), "");
    if (field.getPattern() != null) {
      all.add("`" + field.getPattern() + "`");
    }
  }

  private static void rules(List<String> all, JSONSchemaProps schema, @Nullable String path) {
    schema.getXKubernetesValidations().stream()
        .filter(rule -> Objects.equals(rule.getFieldPath(), path))
        .map(rule ->
            rule.getMessage() == null ? spoken(rule.getMessageExpression()) : rule.getMessage())
        .forEach(all::add);
  }

  /** The fixed words of a CEL expression that joins texts, with … for what it computes. */
  private static String spoken(String expression) {
    StringBuilder words = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    boolean computed = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted) {
        depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        computed = computed || Character.isLetter(c);
      } else if (depth == 0) {
        words.append(computed ? "…" : "").append(c);
        computed = false;
      }
    }
    return words.append(computed ? "…" : "").toString();
  }

  private static @Nullable Long whole(@Nullable Double number) {
    return number == null ? null : number.longValue();
  }

  private static void range(
      List<String> all, @Nullable Long least, @Nullable Long most, String unit) {
    if (least != null && most != null) {
      all.add(least.equals(most) ? least + unit : least + "–" + most + unit);
    } else if (most != null) {
      all.add("at most " + most + unit);
    } else if (least != null) {
      all.add("at least " + least + unit);
    }
  }
}
