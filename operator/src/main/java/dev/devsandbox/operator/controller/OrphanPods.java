package dev.devsandbox.operator.controller;

import dev.devsandbox.api.Labels;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.operator.desired.Children;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes pods whose sandbox was deleted without them. Such a pod has our labels, no owner, and
 * nobody who would ever end it.
 */
final class OrphanPods implements ResourceEventHandler<Pod> {
  private static final Logger log = LoggerFactory.getLogger(OrphanPods.class);

  private final KubernetesClient client;

  OrphanPods(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void onAdd(Pod pod) {
    look(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    look(after);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {}

  /** Asks the API server, off this thread, before it deletes. */
  private void look(Pod pod) {
    boolean orphan =
        Children.labelled(pod)
            && Children.controller(pod).isEmpty()
            && pod.getMetadata().getDeletionTimestamp() == null;
    if (orphan) {
      Thread.ofVirtual().name("orphan-" + pod.getMetadata().getName()).start(() -> remove(pod));
    }
  }

  private void remove(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String sandbox = pod.getMetadata().getLabels().get(Labels.SANDBOX);
    try {
      DevSandbox found =
          sandbox == null
              ? null
              : client.resources(DevSandbox.class).inNamespace(namespace).withName(sandbox).get();
      // While its children are orphaned, a sandbox is still there, but nobody reconciles it.
      boolean exists = found != null && found.getMetadata().getDeletionTimestamp() == null;
      // With a sandbox of that name, its reconciler decides.
      if (!exists) {
        client.raw(
            "/api/v1/namespaces/" + namespace + "/pods/" + pod.getMetadata().getName(),
            "DELETE",
            new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build());
      }
    } catch (KubernetesClientException e) {
      log.warn("orphaned pod {}/{} not removed", namespace, pod.getMetadata().getName(), e);
    }
  }
}
