package dev.devsandbox.companion.doctor;

import dev.devsandbox.companion.kube.ApiFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

/** Runs the checks in order. When the cluster can't be reached, the others are not tried. */
public final class Doctor {
  private final Check reachable;
  private final List<Check> others;

  /**
   * @param reachable the check on which all others rest
   */
  public Doctor(Check reachable, List<Check> others) {
    this.reachable = reachable;
    this.others = List.copyOf(others);
  }

  /** All checks that only read. */
  public static Doctor withoutPods() {
    return new Doctor(new ReachableCheck(), reading());
  }

  /**
   * All checks, also those that run short-lived pods in a namespace of their own.
   *
   * @param image the image of those pods; it has {@code sh}, {@code socat} and {@code nft}
   */
  public static Doctor withPods(String image) {
    List<Check> checks = new ArrayList<>(reading());
    checks.add(new NetworkCheck(image));
    return new Doctor(new ReachableCheck(), checks);
  }

  private static List<Check> reading() {
    return List.of(
        new KindsCheck(),
        new AdmissionCheck(),
        new OperatorCheck(),
        new CertificateCheck(),
        new ImagesCheck());
  }

  /** The findings of every check that was run, in order. */
  public List<Finding> examine(KubernetesClient client) {
    List<Finding> findings = new ArrayList<>(run(reachable, client));
    if (findings.stream().noneMatch(f -> f.verdict() == Verdict.FAIL)) {
      others.forEach(check -> findings.addAll(run(check, client)));
    }
    return findings;
  }

  private static List<Finding> run(Check check, KubernetesClient client) {
    try {
      return check.run(client);
    } catch (KubernetesClientException e) {
      return List.of(
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
              ? Finding.warn(
                  check.name(),
                  "you may not look: " + ApiFailure.reason(e),
                  "ask an administrator to run it")
              : Finding.fail(
                  check.name(),
                  ApiFailure.reason(e),
                  "is the API server well? kubectl get --raw /readyz"));
    }
  }
}
