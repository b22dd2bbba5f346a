package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.Optional;

/** What all children of a sandbox have in common. */
public final class Children {
  private static final String GROUP = "devsandbox.dev";
  private static final String KIND = "DevSandbox";

  private Children() {}

  /** The labels of every child. */
  public static Map<String, String> labels(String sandbox) {
    return Map.of(
        Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE, Labels.SANDBOX, Labels.value(sandbox));
  }

  static ObjectMeta metadata(SandboxDesign sandbox, String name, boolean owned) {
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withNamespace(sandbox.namespace())
            .withName(name)
            .withLabels(labels(sandbox.name()));
    return owned ? metadata.withOwnerReferences(owner(sandbox)).build() : metadata.build();
  }

  private static OwnerReference owner(SandboxDesign sandbox) {
    return new OwnerReferenceBuilder()
        .withApiVersion(GROUP + "/v1alpha1")
        .withKind(KIND)
        .withName(sandbox.name())
        .withUid(sandbox.uid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** The sandbox that controls an object, whatever version of the API its reference names. */
  public static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .filter(owner -> KIND.equals(owner.getKind()))
        .filter(owner -> owner.getApiVersion().startsWith(GROUP + "/"))
        .findFirst();
  }

  /** Whether the sandbox with this UID controls the object. */
  public static boolean owns(String sandboxUid, HasMetadata object) {
    return controller(object).filter(owner -> sandboxUid.equals(owner.getUid())).isPresent();
  }

  /** Whether the labels say that we made the object. */
  public static boolean labelled(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && Labels.MANAGED_BY_VALUE.equals(labels.get(Labels.MANAGED_BY));
  }
}
