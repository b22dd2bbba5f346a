package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.ClusterHealth;
import dev.devsandbox.companion.vm.Progress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;

/** What {@code up} does in a cluster that answers. Each step finds out itself what is missing. */
public final class ClusterSteps {
  static final String SAMPLE_NAMESPACE = "devsandbox-sample";
  static final String SAMPLE = "hello";

  private final KubernetesClient client;
  private final Bundle bundle;
  private final Waiter waiter;
  private final Instant since;

  /**
   * The steps in a cluster that has been there for a while.
   *
   * @param limit how long all of them may take
   */
  public ClusterSteps(KubernetesClient client, Bundle bundle, Duration limit, Progress progress) {
    this(client, bundle, new Waiter(Deadline.in(limit), progress), Instant.EPOCH);
  }

  /**
   * @param since signs of life from before count for nothing
   */
  ClusterSteps(KubernetesClient client, Bundle bundle, Waiter waiter, Instant since) {
    this.client = client;
    this.bundle = bundle;
    this.waiter = waiter;
    this.since = since;
  }

  /** Waits until pods can run. */
  void awaitNodes() throws Problem {
    ClusterHealth health = new ClusterHealth(client, since);
    waiter.await("the cluster", "devsandbox doctor", health::missing);
  }

  /**
   * Installs what sandboxes need, and waits until it works.
   *
   * @return how many objects that changed
   */
  public int install() throws Problem {
    int changed = new Installation(client, waiter).apply(bundle.installation());
    readiness().awaitOperator();
    return changed;
  }

  /**
   * Makes the first sandbox unless it is there, and waits until it is ready.
   *
   * @return how many objects that changed
   */
  int makeSample() throws Problem {
    int changed = new Installation(client, waiter).make(bundle.sample());
    readiness().awaitSandbox(SAMPLE_NAMESPACE, SAMPLE);
    return changed;
  }

  private Readiness readiness() {
    return new Readiness(client, waiter, since);
  }
}
