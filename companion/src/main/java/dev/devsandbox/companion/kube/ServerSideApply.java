package dev.devsandbox.companion.kube;

import dev.devsandbox.companion.host.Problem;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes objects as manifests say, and nothing else of them. To do it again changes nothing. See
 * Kubernetes' documentation of server-side apply.
 */
public final class ServerSideApply {
  /** By whom fields are said to be set. */
  public static final String MANAGER = "devsandbox-up";

  /** Who else installs the same objects: {@code hack/up} of a clone. */
  private static final Set<String> OURS = Set.of(MANAGER, "hack-up");

  private final KubernetesClient client;

  public ServerSideApply(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes one object as it shall be. What others set in it stays, but for fields that the manifest
   * has and the object is one that we installed.
   *
   * @return whether that changed it
   * @throws KubernetesClientException when the API server can't be asked, or refuses
   * @throws Problem REFUSED when somebody else's object has that name
   */
  public boolean apply(Manifest manifest) throws Problem {
    Resource<GenericKubernetesResource> target = client.resource(manifest.object());
    GenericKubernetesResource before = target.get();
    GenericKubernetesResource after;
    try {
      after = target.fieldManager(MANAGER).serverSideApply();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      after = forced(manifest, target, e);
    }
    return before == null || !content(before).equals(content(after));
  }

  private static GenericKubernetesResource forced(
      Manifest manifest, Resource<GenericKubernetesResource> target, KubernetesClientException why)
      throws Problem {
    GenericKubernetesResource now = target.get();
    Set<String> managers = now == null ? Set.of() : managers(now);
    if (managers.stream().noneMatch(OURS::contains)) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "there is a %s that is not of our making, but of %s"
              .formatted(manifest, String.join(", ", managers)),
          "rename or remove it, and try again",
          why);
    }
    return target.fieldManager(MANAGER).forceConflicts().serverSideApply();
  }

  private static Set<String> managers(GenericKubernetesResource object) {
    List<ManagedFieldsEntry> fields = object.getMetadata().getManagedFields();
    return fields.stream()
        .map(ManagedFieldsEntry::getManager)
        .filter(manager -> manager != null)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What a person wrote or could have. The version is no part of it: to apply the same again after
   * a controller wrote a status changes the order of the managed fields, and that one, once.
   */
  private static Map<String, Object> content(GenericKubernetesResource object) {
    Map<String, Object> content = new HashMap<>(object.getAdditionalProperties());
    content.remove("status");
    content.put(
        "metadata",
        new ObjectMetaBuilder(object.getMetadata())
            .withManagedFields()
            .withResourceVersion(null)
            .build());
    return content;
  }
}
