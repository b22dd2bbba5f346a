package dev.devsandbox.companion.doctor;

import dev.devsandbox.companion.kube.ApiFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.List;

/** Is there an API server, and is it new enough for what we install? */
final class ReachableCheck implements Check {
  /** ValidatingAdmissionPolicy is v1 from 1.30, native sidecars are on by default from 1.29. */
  static final int OLDEST_MINOR = 30;

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    String server = client.getMasterUrl().toString();
    try {
      VersionInfo version = client.getKubernetesVersion();
      return List.of(
          judge(server, version.getMajor(), version.getMinor(), version.getGitVersion()));
    } catch (KubernetesClientException e) {
      return List.of(
          Finding.fail(
              name(),
              server + " does not answer: " + ApiFailure.reason(e),
              "is it running (hack/cluster status), and is this the right --context?"));
    }
  }

  Finding judge(String server, String major, String minor, String version) {
    int number = Integer.parseInt(minor.replaceAll("\\D.*", ""));
    if (major.equals("1") && number < OLDEST_MINOR) {
      return Finding.fail(
          name(),
          server + " runs Kubernetes " + version,
          "devsandbox needs 1." + OLDEST_MINOR + " or newer: upgrade the cluster");
    }
    return Finding.pass(name(), server + " runs Kubernetes " + version);
  }
}
