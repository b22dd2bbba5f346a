package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The operator of the cluster under test, as who administers the cluster sees it. */
public final class Operator {
  /** The namespace it runs in. */
  public static final String NAMESPACE = "devsandbox-system";

  /** The user that the API server sees. */
  public static final String USER = "system:serviceaccount:" + NAMESPACE + ":devsandbox-operator";

  private static final String NAME = "devsandbox-operator";
  private static final String DEPLOYMENT = "deployment/" + NAME;
  private static final String CONTAINER = "operator";
  private static final Duration READY = Duration.ofSeconds(120);

  private final Cluster cluster;

  /** That of {@code cluster}. */
  public Operator(Cluster cluster) {
    this.cluster = cluster;
  }

  /** A changed setting, put back when closed. */
  public interface Setting extends AutoCloseable {
    @Override
    void close();
  }

  /** Gives it an environment variable; returns when it runs with that. */
  public Setting set(String variable, String value) {
    String before = value(variable);
    Setting restore = () -> apply(before == null ? variable + "-" : variable + "=" + before);
    try {
      apply(variable + "=" + value);
    } catch (AssertionError e) {
      restore.close();
      throw e;
    }
    return restore;
  }

  private @Nullable String value(String variable) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(NAME)
        .require()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(env -> env.getName().equals(variable))
        .map(EnvVar::getValue)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void apply(String setting) {
    cluster.kubectl("-n", NAMESPACE, "set", "env", DEPLOYMENT, setting).orFail();
    cluster.kubectl("-n", NAMESPACE, "rollout", "status", DEPLOYMENT, "--timeout=120s").orFail();
    await(pod -> true);
  }

  /** The address of the Service in front of its broker. */
  public String brokerIp() {
    return cluster
        .client()
        .services()
        .inNamespace(NAMESPACE)
        .withName("devsandbox-broker")
        .require()
        .getSpec()
        .getClusterIP();
  }

  /** Its pod. */
  public Pod pod() {
    List<Pod> pods = pods();
    if (pods.size() != 1) {
      throw new AssertionError("not one operator: " + pods.size());
    }
    return pods.getFirst();
  }

  private List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", CONTAINER)
        .list()
        .getItems();
  }

  /** The sum of a counter of {@code /metrics} over its labels; 0 before it first counted. */
  public double counted(String counter) {
    String path =
        "/api/v1/namespaces/%s/pods/%s:8080/proxy/metrics"
            .formatted(NAMESPACE, pod().getMetadata().getName());
    return cluster
        .kubectl("get", "--raw", path)
        .orFail()
        .lines()
        .filter(line -> line.startsWith(counter + "{") || line.startsWith(counter + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Ends its process at once; the kubelet starts it again, later each time. */
  public void kill() {
    cluster.node().signal(pod(), CONTAINER, "KILL");
  }

  /** Replaces a pod whose process was killed, since the kubelet would wait before a new start. */
  public void replace() {
    Pod old = pod();
    PodResource resource = cluster.client().pods().resource(old);
    resource.withGracePeriod(1L).delete();
    String uid = old.getMetadata().getUid();
    await(pod -> !pod.getMetadata().getUid().equals(uid));
  }

  private void await(Predicate<Pod> wanted) {
    try {
      Eventually.eventually("one operator is ready", READY, () -> isOnly(pods(), wanted));
    } catch (AssertionError e) {
      String pods = cluster.kubectl("-n", NAMESPACE, "get", "pods").out();
      String log = cluster.kubectl("-n", NAMESPACE, "logs", DEPLOYMENT, "--tail=40").toString();
      throw new AssertionError(e.getMessage() + "\n" + pods + log, e);
    }
  }

  private static boolean isOnly(List<Pod> pods, Predicate<Pod> wanted) {
    return pods.size() == 1 && pods.stream().filter(wanted).anyMatch(Operator::isReady);
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
