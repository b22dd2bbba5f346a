package dev.devsandbox.operator.controller;

import dev.devsandbox.api.Labels;
import dev.devsandbox.operator.desired.Children;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;

/** Which sandbox a child belongs to. */
final class SandboxMapper {
  private SandboxMapper() {}

  /**
   * By the controller's group and kind, whatever the version, or by label where there is no
   * controller: a retained claim, a pod whose owner was taken away.
   */
  static Set<ResourceID> sandboxOf(HasMetadata child) {
    String namespace = child.getMetadata().getNamespace();
    return Children.controller(child)
        .map(owner -> Set.of(new ResourceID(owner.getName(), namespace)))
        .orElseGet(() -> byLabel(child, namespace));
  }

  private static Set<ResourceID> byLabel(HasMetadata child, String namespace) {
    Map<String, String> labels = child.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(Labels.SANDBOX);
    return name == null ? Set.of() : Set.of(new ResourceID(name, namespace));
  }
}
