package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.operator.tls.PodBundle;
import dev.devsandbox.operator.tls.PodBundles;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;

/** The CA bundle in the annotation of each sandbox pod. */
public final class KubePodBundles implements PodBundles {
  private final KubernetesClient client;
  private final CachedObjects cache;

  public KubePodBundles(KubernetesClient client, CachedObjects cache) {
    this.client = client;
    this.cache = cache;
  }

  @Override
  public List<PodBundle> list() {
    return cache
        .pods()
        .map(Views::pod)
        .filter(pod -> pod.owner() != null && !pod.terminating())
        .map(pod -> new PodBundle(pod.namespace(), pod.name(), pod.uid(), pod.bundle()))
        .toList();
  }

  @Override
  public void publish(PodBundle pod, String bundle) {
    // With the UID in it the patch fails on a later pod of this name.
    var patch =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(pod.namespace())
            .withName(pod.name())
            .withUid(pod.uid())
            .addToAnnotations(Annotations.BROKER_CA, bundle)
            .endMetadata()
            .build();
    try {
      client
          .resource(patch)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              client.getKubernetesSerialization().asJson(patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
