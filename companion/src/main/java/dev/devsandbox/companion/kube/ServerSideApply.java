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
import org.jspecify.annotations.Nullable;

/**
 * Makes objects as manifests say, and nothing else of them. To do it again changes nothing. See
 * Kubernetes' documentation of server-side apply.
 */
public final class ServerSideApply {
  /** By whom fields are said to be set. */
  public static final String MANAGER = "devsandbox-up";

  /** What all objects of an installation have, whoever changed them since. */
  private static final Map.Entry<String, String> OURS =
      Map.entry("app.kubernetes.io/part-of", "devsandbox");

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
    return apply(manifest, client.resource(manifest.object()).get());
  }

  /**
   * Makes one object unless there is one of its name, which is somebody's to change.
   *
   * @return whether it was made
   * @throws KubernetesClientException as {@link #apply}
   */
  public boolean make(Manifest manifest) throws Problem {
    return client.resource(manifest.object()).get() == null && apply(manifest, null);
  }

  private boolean apply(Manifest manifest, @Nullable GenericKubernetesResource before)
      throws Problem {
    Resource<GenericKubernetesResource> target = client.resource(manifest.object());
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
    if (now != null && !isOurs(now)) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "there is a %s that is not of our making, but of %s"
              .formatted(manifest, String.join(", ", managers(now))),
          "rename or remove it, and try again",
          why);
    }
    return target.fieldManager(MANAGER).forceConflicts().serverSideApply();
  }

  private static boolean isOurs(GenericKubernetesResource object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && OURS.getValue().equals(labels.get(OURS.getKey()));
  }

  /** Who set its fields; their names may be anything, so only plain letters of them are shown. */
  private static Set<String> managers(GenericKubernetesResource object) {
    List<ManagedFieldsEntry> fields = object.getMetadata().getManagedFields();
    return fields.stream()
        .map(ManagedFieldsEntry::getManager)
        .filter(manager -> manager != null)
        .map(manager -> manager.replaceAll("[^!-~]", "?"))
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
