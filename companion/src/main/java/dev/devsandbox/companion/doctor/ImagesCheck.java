package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Do the nodes have the operator's and the sidecars' images already? */
final class ImagesCheck implements Check {
  /** What a kubelet reports of its images unless it is told otherwise. */
  static final int MOST_REPORTED = 50;

  @Override
  public String name() {
    return "images";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    Deployment operator = Installation.operator(client);
    if (operator == null) {
      return List.of(
          Finding.warn(name(), "without an operator there is no telling which", "hack/up"));
    }
    Set<String> wanted = new LinkedHashSet<>();
    for (Container container : operator.getSpec().getTemplate().getSpec().getContainers()) {
      wanted.add(container.getImage());
      container.getEnv().stream()
          .filter(env -> env.getName().endsWith("_IMAGE"))
          .map(EnvVar::getValue)
          .filter(value -> value != null && !value.isEmpty())
          .forEach(wanted::add);
    }
    return client.nodes().list().getItems().stream().map(node -> judge(node, wanted)).toList();
  }

  Finding judge(Node node, Set<String> wanted) {
    String where = "node " + node.getMetadata().getName();
    // An image whose tag moved on has no name any more.
    List<ContainerImage> images =
        node.getStatus().getImages().stream().filter(image -> image.getNames() != null).toList();
    List<String> missing =
        wanted.stream()
            .filter(image -> names(images).noneMatch(name -> name.equals(image)))
            .toList();
    if (missing.isEmpty()) {
      return Finding.pass(name(), where + " has " + String.join(", ", wanted));
    }
    if (node.getStatus().getImages().size() >= MOST_REPORTED) {
      return Finding.warn(
          name(),
          where + " reports only " + MOST_REPORTED + " images, without " + missing,
          "see by a sandbox whether they are there");
    }
    return Finding.warn(
        name(),
        where + " has no " + String.join(", ", missing),
        "good if they come from a registry; else hack/images load, or hack/images export DIR");
  }

  private static Stream<String> names(List<ContainerImage> images) {
    return images.stream().flatMap(image -> image.getNames().stream());
  }
}
