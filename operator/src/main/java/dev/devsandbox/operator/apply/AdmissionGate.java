package dev.devsandbox.operator.apply;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Containers;
import dev.devsandbox.api.Labels;
import dev.devsandbox.api.Uids;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Problem;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Makes sure that our admission policies are in force in a namespace before a pod is made there.
 * Policies can be deleted, and act a moment after they are created, so only trying tells: each
 * refuses a pod that carries its name as a canary.
 */
public final class AdmissionGate {
  private static final String CANARY = Annotations.PREFIX + "admission-canary";
  private static final List<String> POLICIES =
      List.of(
          "devsandbox-ownership", "devsandbox-access", "devsandbox-floor", "devsandbox-workload");

  /**
   * How old an answer may be for a pod. A policy acts for about a second after it was deleted, and
   * a hundred pods at once must not ask a hundred times.
   */
  private static final Duration TRUSTED = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Inquiry> latest = new ConcurrentHashMap<>();

  private record Inquiry(Instant began, FutureTask<Optional<Problem>> answer) {}

  /** Asks with this client. */
  public AdmissionGate(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Why no pod may be made in this namespace; empty if one may. Who comes within a second of
   * another gets the other's answer.
   *
   * @throws KubernetesClientException if the API server doesn't answer
   */
  public Optional<Problem> closed(String namespace) {
    Instant now = clock.instant();
    Inquiry inquiry =
        latest.compute(
            namespace,
            (name, last) ->
                last != null && last.began.plus(TRUSTED).isAfter(now)
                    ? last
                    : new Inquiry(now, new FutureTask<>(() -> ask(name))));
    inquiry.answer.run(); // once, whoever comes first
    try {
      return inquiry.answer.get();
    } catch (ExecutionException e) {
      throw new KubernetesClientException(
          "the admission policies could not be tried", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while the admission policies are tried", e);
    }
  }

  /** Tries all policies at once: a start waits for the slowest answer, not for their sum. */
  private Optional<Problem> ask(String namespace) throws InterruptedException, ExecutionException {
    List<Future<Optional<Problem>>> answers = new ArrayList<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String policy : POLICIES) {
        answers.add(each.submit(() -> refused(namespace, policy)));
      }
    }
    for (Future<Optional<Problem>> answer : answers) {
      Optional<Problem> problem = answer.get();
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> refused(String namespace, String policy) {
    try {
      client.pods().inNamespace(namespace).resource(canary(policy)).dryRun(true).create();
    } catch (KubernetesClientException e) {
      if (Refusal.message(e).contains("ValidatingAdmissionPolicy '" + policy + "'")) {
        return Optional.empty();
      }
      Optional<Problem> why = Refusal.ofNamespace(e, namespace);
      if (why.isPresent()) {
        return why;
      }
      if (Refusal.noAnswer(e)) {
        throw e;
      }
    }
    return Optional.of(
        new Problem(
            Reason.ADMISSION_MISSING,
            "the admission policy "
                + policy
                + " is not in force here; run: kubectl label namespace "
                + namespace
                + " "
                + Labels.SANDBOX_NAMESPACE
                + "=enabled, and apply devsandbox's manifests again if that does not help"));
  }

  private static Pod canary(String policy) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("devsandbox-canary")
        .addToAnnotations(CANARY, policy)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withInitContainers(container(Containers.FENCE, 0))
        .withContainers(container(Containers.WORKSPACE, Uids.WORKLOAD))
        .endSpec()
        .build();
  }

  private static Container container(String name, long uid) {
    return new ContainerBuilder()
        .withName(name)
        .withImage("canary")
        .withNewSecurityContext()
        .withRunAsUser(uid)
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }
}
