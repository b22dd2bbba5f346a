package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** A namespace for sandboxes, made for one test class and removed after it. */
public final class Project implements AutoCloseable {
  private static final Duration DELETED = Duration.ofMinutes(2);

  /** Labels that make a namespace one for sandboxes, as the documentation tells users to set. */
  public static final Map<String, String> LABELS =
      Map.of(
          "devsandbox.dev/sandboxes", "enabled",
          "pod-security.kubernetes.io/enforce", "privileged");

  private final Cluster cluster;
  private final String namespace;

  private Project(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** Creates a namespace whose name starts with {@code prefix}. */
  public static Project create(Cluster cluster, String prefix) {
    return create(cluster, prefix, LABELS);
  }

  /** Creates a namespace with just these labels. */
  public static Project create(Cluster cluster, String prefix, Map<String, String> labels) {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    cluster
        .client()
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name.toLowerCase(Locale.ROOT))
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
    return new Project(cluster, name);
  }

  /** The name of the namespace. */
  public String namespace() {
    return namespace;
  }

  /** The cluster it is in. */
  public Cluster cluster() {
    return cluster;
  }

  /** Applies YAML as a user does; fails the test when it is refused. */
  public void apply(String yaml) {
    tryApply(yaml).orFail();
  }

  /** Applies YAML and tells how that went. */
  public Shell.Result tryApply(String yaml) {
    return cluster.kubectlWithInput(yaml, "-n", namespace, "apply", "-f", "-");
  }

  /** A sandbox of this namespace, whether it exists or not. */
  public Sandbox sandbox(String name) {
    return new Sandbox(this, name);
  }

  /** Runs {@code kubectl} in this namespace. */
  public Shell.Result kubectl(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(args, 0, all, 2, args.length);
    return cluster.kubectl(all);
  }

  /** Deletes a custom resource of ours. */
  public void delete(String plural, String name) {
    cluster
        .client()
        .genericKubernetesResources(kind(plural))
        .inNamespace(namespace)
        .withName(name)
        .delete();
  }

  static ResourceDefinitionContext kind(String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("devsandbox.dev")
        .withVersion("v1alpha1")
        .withPlural(plural)
        .withKind(
            switch (plural) {
              case "devsandboxes" -> "DevSandbox";
              case "egresspolicies" -> "EgressPolicy";
              case "podidentities" -> "PodIdentity";
              default -> throw new IllegalArgumentException(plural);
            })
        .withNamespaced(true)
        .build();
  }

  /** A custom resource of ours as it is now, or an error when there is none. */
  public GenericKubernetesResource get(String plural, String name) {
    GenericKubernetesResource found =
        cluster
            .client()
            .genericKubernetesResources(kind(plural))
            .inNamespace(namespace)
            .withName(name)
            .get();
    if (found == null) {
      throw new AssertionError("no " + plural + "/" + name);
    }
    return found;
  }

  @Override
  public void close() {
    var resource = cluster.client().namespaces().withName(namespace);
    resource.delete();
    Eventually.eventually(
        "namespace " + namespace + " is gone", DELETED, () -> resource.get() == null);
  }
}
