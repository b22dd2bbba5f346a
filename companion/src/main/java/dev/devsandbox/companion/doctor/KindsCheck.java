package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Are our kinds installed, in the version this program speaks? */
final class KindsCheck implements Check {
  static final String VERSION = "v1alpha1";
  private static final List<String> KINDS =
      List.of(
          "devsandboxes.devsandbox.dev",
          "egresspolicies.devsandbox.dev",
          "podidentities.devsandbox.dev");
  private static final String INSTALL = "kubectl apply --server-side -k crds, or hack/up";

  @Override
  public String name() {
    return "kinds";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    var definitions = client.apiextensions().v1().customResourceDefinitions();
    return KINDS.stream().map(kind -> judge(kind, definitions.withName(kind).get())).toList();
  }

  Finding judge(String kind, @Nullable CustomResourceDefinition definition) {
    if (definition == null) {
      return Finding.fail(name(), kind + " is not installed", INSTALL);
    }
    String served =
        definition.getSpec().getVersions().stream()
            .filter(CustomResourceDefinitionVersion::getServed)
            .map(CustomResourceDefinitionVersion::getName)
            .collect(Collectors.joining(", "));
    if (!established(definition)) {
      return Finding.fail(
          name(),
          kind + " is installed but not served",
          "kubectl describe crd " + kind + " says why, under Conditions");
    }
    if (!List.of(served.split(", ")).contains(VERSION)) {
      return Finding.fail(name(), kind + " is served as " + served + ", not " + VERSION, INSTALL);
    }
    return Finding.pass(name(), kind + " is served as " + served);
  }

  private static boolean established(CustomResourceDefinition definition) {
    return definition.getStatus() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }
}
