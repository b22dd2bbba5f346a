package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Does the broker show a certificate for its own name that is good for a while? */
final class CertificateCheck implements Check {
  static final Duration SOON = Duration.ofHours(12);
  private static final int OIDC_PORT = 8444;
  private static final String LOGS =
      "kubectl -n devsandbox-system logs deployment/devsandbox-operator";

  @Override
  public String name() {
    return "certificate";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    Optional<Pod> pod =
        Installation.operatorPods(client).stream()
            .filter(p -> "Running".equals(p.getStatus().getPhase()))
            .findFirst();
    if (pod.isEmpty()) {
      return List.of(Finding.fail(name(), "no broker runs that could show one", LOGS));
    }
    try (LocalPortForward forward =
        client.pods().resource(pod.get()).portForward(OIDC_PORT, loopback(), 0)) {
      return List.of(judge(PresentedCertificate.of(forward.getLocalPort()), Instant.now()));
    } catch (IOException | GeneralSecurityException e) {
      return List.of(Finding.fail(name(), "the broker shows none: " + e.getMessage(), LOGS));
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  Finding judge(X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end) || now.isBefore(certificate.getNotBefore().toInstant())) {
      return Finding.fail(
          name(),
          "the broker's is valid from " + certificate.getNotBefore().toInstant() + " to " + end,
          "is the clock of the node right? It renews its own; " + LOGS);
    }
    if (!names(certificate).contains(Installation.BROKER)) {
      return Finding.fail(name(), "the broker's is not for " + Installation.BROKER, LOGS);
    }
    if (now.plus(SOON).isAfter(end)) {
      return Finding.warn(
          name(), "the broker's ends at " + end, "it should have been renewed; " + LOGS);
    }
    return Finding.pass(name(), "the broker's is for " + Installation.BROKER + " until " + end);
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(name -> String.valueOf(name.get(1))).toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
