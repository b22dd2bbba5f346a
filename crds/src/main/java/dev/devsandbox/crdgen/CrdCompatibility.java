package dev.devsandbox.crdgen;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whether every object that a released CRD accepts is still accepted, and means the same. */
public final class CrdCompatibility {
  private final List<String> problems = new ArrayList<>();

  private CrdCompatibility() {}

  /** What breaks for users of {@code released}, one line each; empty if nothing does. */
  public static List<String> problems(
      CustomResourceDefinition released, CustomResourceDefinition current) {
    CrdCompatibility check = new CrdCompatibility();
    for (CustomResourceDefinitionVersion old : released.getSpec().getVersions()) {
      check.version(old, current);
    }
    return List.copyOf(check.problems);
  }

  private void version(CustomResourceDefinitionVersion old, CustomResourceDefinition current) {
    current.getSpec().getVersions().stream()
        .filter(version -> version.getName().equals(old.getName()))
        .findFirst()
        .ifPresentOrElse(
            version ->
                schema(
                    old.getName(),
                    old.getSchema().getOpenAPIV3Schema(),
                    version.getSchema().getOpenAPIV3Schema()),
            () -> problems.add(old.getName() + ": the version is gone"));
  }

  private void schema(String path, JSONSchemaProps old, @Nullable JSONSchemaProps current) {
    if (current == null) {
      problems.add(path + ": the field is gone");
      return;
    }
    if (!Objects.equals(old.getType(), current.getType())) {
      problems.add(path + ": was " + old.getType() + ", is " + current.getType());
      return;
    }
    enumValues(path, old, current);
    bounds(path, old, current);
    Set<String> newlyRequired = new HashSet<>(current.getRequired());
    old.getRequired().forEach(newlyRequired::remove);
    newlyRequired.stream().sorted().forEach(f -> problems.add(path + "." + f + ": now required"));
    if (!Objects.equals(old.getDefault(), current.getDefault())) {
      problems.add(path + ": the default was " + old.getDefault());
    }
    if (!Objects.equals(old.getXKubernetesListMapKeys(), current.getXKubernetesListMapKeys())) {
      problems.add(path + ": the keys of the list differ");
    }
    old.getProperties()
        .forEach((name, was) -> schema(path + "." + name, was, current.getProperties().get(name)));
    if (old.getItems() != null && current.getItems() != null) {
      schema(path + "[]", old.getItems().getSchema(), current.getItems().getSchema());
    }
  }

  private void enumValues(String path, JSONSchemaProps old, JSONSchemaProps current) {
    if (old.getEnum().isEmpty() && !current.getEnum().isEmpty()) {
      problems.add(path + ": was free, is now an enum");
    }
    old.getEnum().stream()
        .filter(value -> !current.getEnum().isEmpty() && !current.getEnum().contains(value))
        .forEach(value -> problems.add(path + ": the value " + value + " is gone"));
  }

  private void bounds(String path, JSONSchemaProps old, JSONSchemaProps current) {
    if (narrower(number(old.getMaximum()), number(current.getMaximum()), 1)
        || narrower(number(old.getMaxLength()), number(current.getMaxLength()), 1)
        || narrower(number(old.getMaxItems()), number(current.getMaxItems()), 1)
        || narrower(number(old.getMinimum()), number(current.getMinimum()), -1)
        || narrower(number(old.getMinLength()), number(current.getMinLength()), -1)
        || narrower(number(old.getMinItems()), number(current.getMinItems()), -1)) {
      problems.add(path + ": the bounds are narrower");
    }
    if (current.getPattern() != null && !current.getPattern().equals(old.getPattern())) {
      problems.add(path + ": the pattern differs; what matched may not match any more");
    }
  }

  private static @Nullable Double number(@Nullable Number value) {
    return value == null ? null : value.doubleValue();
  }

  /** {@code direction} 1 for upper bounds, -1 for lower ones. */
  private static boolean narrower(@Nullable Double old, @Nullable Double current, int direction) {
    return current != null && (old == null || direction * old > direction * current);
  }
}
