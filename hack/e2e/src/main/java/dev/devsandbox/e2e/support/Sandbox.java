package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One DevSandbox and its pod, as a user meets them. */
public final class Sandbox {
  private static final Duration READY = Duration.ofSeconds(90);

  private final Project project;
  private final String name;

  Sandbox(Project project, String name) {
    this.project = project;
    this.name = name;
  }

  /**
   * One condition of the status.
   *
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  public record Condition(String type, String status, String reason, String message) {}

  /** Waits until {@code Ready=True} for the present generation. */
  public Sandbox awaitReady() {
    return awaitCondition("Ready", "True", "");
  }

  /** Waits until a condition has this status, and this reason unless that is empty. */
  public Sandbox awaitCondition(String type, String status, String reason) {
    return await(
        type + "=" + status + " " + reason,
        resource ->
            condition(resource, type)
                .filter(c -> c.status().equals(status))
                .filter(c -> reason.isEmpty() || c.reason().equals(reason))
                .filter(c -> observed(resource))
                .isPresent());
  }

  private static boolean observed(GenericKubernetesResource resource) {
    Object seen = resource.get("status", "observedGeneration");
    return seen instanceof Number n && n.longValue() == resource.getMetadata().getGeneration();
  }

  /** Waits until the object satisfies {@code wanted}, by a watch. */
  public Sandbox await(String what, Predicate<GenericKubernetesResource> wanted) {
    var resource =
        project
            .cluster()
            .client()
            .genericKubernetesResources(Project.kind("devsandboxes"))
            .inNamespace(project.namespace())
            .withName(name);
    try {
      resource.waitUntilCondition(
          r -> r != null && wanted.test(r), READY.toSeconds(), TimeUnit.SECONDS);
    } catch (KubernetesClientTimeoutException e) {
      throw new AssertionError(
          name + " did not reach " + what + "; it is\n" + conditions() + "\n" + describePod(), e);
    }
    return this;
  }

  private String describePod() {
    return project.kubectl("get", "pods,events", "-o", "wide").out();
  }

  /** The conditions as they are now. */
  public List<Condition> conditions() {
    return conditions(project.get("devsandboxes", name));
  }

  /** One condition as it is now. */
  public Optional<Condition> condition(String type) {
    return condition(project.get("devsandboxes", name), type);
  }

  private static Optional<Condition> condition(GenericKubernetesResource resource, String type) {
    return conditions(resource).stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** The conditions of an object that was read. */
  public static List<Condition> conditions(GenericKubernetesResource resource) {
    List<Condition> conditions = new ArrayList<>();
    if (resource.get("status", "conditions") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map) {
          conditions.add(
              new Condition(
                  text(map.get("type")),
                  text(map.get("status")),
                  text(map.get("reason")),
                  text(map.get("message"))));
        }
      }
    }
    return conditions;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** The pod as it is now; fails when there is none. */
  public Pod pod() {
    return findPod().orElseThrow(() -> new AssertionError("no pod " + name));
  }

  /** The pod as it is now. */
  public Optional<Pod> findPod() {
    return Optional.ofNullable(
        project.cluster().client().pods().inNamespace(project.namespace()).withName(name).get());
  }

  /** Runs a shell line in the workspace container. */
  public Shell.Result sh(String script) {
    return exec("workspace", "sh", "-c", script);
  }

  /** Runs a command in a container of the pod. */
  public Shell.Result exec(String container, String... command) {
    List<String> args = new ArrayList<>(List.of("exec", name, "-c", container, "--"));
    args.addAll(List.of(command));
    return project.kubectl(args.toArray(String[]::new));
  }

  /** The log of a container. */
  public String logs(String container) {
    return project.kubectl("logs", name, "-c", container).orFail();
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The namespace it is in. */
  public Project project() {
    return project;
  }

  /** Deletes it and waits until its pod is gone. */
  public void delete() {
    project.delete("devsandboxes", name);
    Eventually.eventually(name + "'s pod is gone", READY, () -> findPod().isEmpty());
  }
}
