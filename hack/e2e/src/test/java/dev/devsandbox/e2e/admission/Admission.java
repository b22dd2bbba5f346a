package dev.devsandbox.e2e.admission;

import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Eventually;
import dev.devsandbox.e2e.support.Project;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Requests made in a sandbox namespace by several callers. */
final class Admission implements AutoCloseable {
  static final List<String> POLICIES =
      List.of(
          "devsandbox-ownership", "devsandbox-access", "devsandbox-floor", "devsandbox-workload");

  private static final Duration IN_FORCE = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final Project project;
  private final Map<Caller, KubernetesClient> clients = new ConcurrentHashMap<>();

  Admission(Cluster cluster, Project project) {
    this.cluster = cluster;
    this.project = project;
  }

  /** Returns once every policy refuses its canary: they act a moment after their creation. */
  void awaitPolicies() {
    for (String policy : POLICIES) {
      Eventually.eventually(policy + " is in force", IN_FORCE, () -> canary(policy).refused());
    }
  }

  /** The answer to a good sandbox pod that carries the canary of {@code policy}. */
  Answer canary(String policy) {
    Pod pod = Pods.sandbox("canary");
    pod.getMetadata().getAnnotations().put("devsandbox.dev/admission-canary", policy);
    return create(Caller.OPERATOR, pod);
  }

  /** Would this pod be created? */
  Answer create(Caller caller, Pod pod) {
    return send(caller, "POST", "/pods?dryRun=All", pod);
  }

  /** This pod as it is in the cluster, made by {@code caller} when it isn't there. */
  Pod existing(Caller caller, Pod pod) {
    var pods = as(caller).pods().inNamespace(project.namespace());
    Pod found = pods.withName(pod.getMetadata().getName()).get();
    return found != null ? found : pods.resource(pod).create();
  }

  /** Would this pod be replaced, by way of a subresource unless that is empty? */
  Answer update(Caller caller, String subresource, Pod pod) {
    String path = "/pods/" + pod.getMetadata().getName();
    return send(
        caller,
        "PUT",
        path + (subresource.isEmpty() ? "" : "/" + subresource) + "?dryRun=All",
        pod);
  }

  /** Sends a request below this namespace and reports the answer. */
  Answer send(Caller caller, String method, String path, Object body) {
    String uri = "/api/v1/namespaces/" + project.namespace() + path;
    try {
      as(caller).raw(uri, method, body);
      return new Answer(200, "");
    } catch (KubernetesClientException e) {
      return new Answer(e.getCode(), String.valueOf(e.getMessage()));
    }
  }

  private KubernetesClient as(Caller caller) {
    return clients.computeIfAbsent(
        caller,
        c -> {
          Config config =
              new ConfigBuilder(cluster.client().getConfiguration())
                  .withImpersonateUsername(c.user())
                  .withImpersonateGroups("system:masters", c.group())
                  .build();
          return new KubernetesClientBuilder().withConfig(config).build();
        });
  }

  @Override
  public void close() {
    clients.values().forEach(KubernetesClient::close);
  }
}
