package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** One question to a cluster. */
public interface Check {
  /** The short name that its findings carry. */
  String name();

  /**
   * Asks.
   *
   * @return at least one finding
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server refuses or
   *     is away; {@link Doctor} turns that into a finding
   */
  List<Finding> run(KubernetesClient client);
}
