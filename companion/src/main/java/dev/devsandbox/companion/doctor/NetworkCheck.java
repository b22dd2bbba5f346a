package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks short-lived pods what can only be seen from inside: whether a Service sees a pod's own
 * address, on which the broker's peer check rests, and whether the kernel takes every kind of rule
 * of the fence.
 */
final class NetworkCheck implements Check {
  private static final int PORT = 8080;
  private static final String UNCHECKED = "is the workspace image on the nodes? hack/images load";

  /** The address that the other side saw, for each address of the Service. */
  private static final String ASK =
      "for a in %s; do for i in 1 2 3 4 5 6 7 8 9 10; do"
          + " socat -T3 - TCP:$a:%d,connect-timeout=2 2>/dev/null && break;"
          + " sleep 0.5; done; done";

  private static final String ANSWER =
      "exec socat TCP6-LISTEN:%d,ipv6only=0,fork,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR'";

  private final String image;

  NetworkCheck(String image) {
    this.image = image;
  }

  @Override
  public String name() {
    return "network";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    try (DiagnosticNamespace namespace = new DiagnosticNamespace(client)) {
      namespace.create(
          "kernel", shell("nft -f - <<'RULES' && echo taken\n" + rules() + "RULES\n", admin()));
      List<String> addresses = namespace.service("server", PORT).getSpec().getClusterIPs();
      namespace.create("server", shell(ANSWER.formatted(PORT), user()));
      namespace.awaitRunning("server");
      namespace.create("client", shell(ASK.formatted(bracketed(addresses), PORT), user()));
      String seen = namespace.output("client");
      return List.of(
          judgeKernel(namespace.output("kernel")),
          judgeAddresses(addresses(namespace.get("client")), seen));
    } catch (DiagnosticNamespace.Unfinished e) {
      return List.of(Finding.warn(name(), String.valueOf(e.getMessage()), UNCHECKED));
    }
  }

  Finding judgeKernel(String output) {
    if (output.strip().equals("taken")) {
      return Finding.pass("kernel", "the node's kernel takes every kind of rule of the fence");
    }
    return Finding.fail(
        "kernel",
        "the node's kernel refuses rules of the fence: " + output.strip(),
        "load nf_tables, nft_redir, nft_fib_inet, nft_reject_inet and nf_conntrack on the node");
  }

  /**
   * @param own the addresses of the pod that asked
   * @param seen what the other side saw, a line for each address of the Service
   */
  Finding judgeAddresses(List<String> own, String seen) {
    List<String> peers = seen.lines().map(NetworkCheck::plain).filter(Objects::nonNull).toList();
    if (peers.isEmpty()) {
      return Finding.warn(
          "addresses", "a Service did not answer a diagnostic pod", "does kube-proxy run?");
    }
    List<String> plainOwn = own.stream().map(NetworkCheck::plain).toList();
    List<String> foreign = peers.stream().filter(peer -> !plainOwn.contains(peer)).toList();
    return foreign.isEmpty()
        ? Finding.pass("addresses", "a Service sees the address of the pod that calls it")
        : Finding.fail(
            "addresses",
            "a Service saw " + foreign + " instead of the calling pod's " + own,
            "switch masquerading of pod traffic off (kube-proxy --masquerade-all=false, CNI ipMasq)");
  }

  /** An address in one form, without brackets; null for a line that is none. */
  private static @Nullable String plain(String line) {
    return Literals.canonical(line.strip().replaceAll("[\\[\\]]", ""));
  }

  private static List<String> addresses(Pod pod) {
    return pod.getStatus().getPodIPs().stream().map(PodIP::getIp).toList();
  }

  private static String bracketed(List<String> addresses) {
    List<String> words = new ArrayList<>();
    addresses.forEach(a -> words.add(a.indexOf(':') < 0 ? a : "[" + a + "]"));
    return String.join(" ", words);
  }

  private PodSpec shell(String script, SecurityContext security) {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(0L)
        .withActiveDeadlineSeconds(120L)
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sh", "-c", script)
        .withSecurityContext(security)
        .endContainer()
        .build();
  }

  private static SecurityContext user() {
    return new SecurityContextBuilder()
        .withRunAsUser(1000L)
        .withAllowPrivilegeEscalation(false)
        .withCapabilities(new Capabilities(List.of(), List.of("ALL")))
        .build();
  }

  private static SecurityContext admin() {
    return new SecurityContextBuilder()
        .withRunAsUser(0L)
        .withCapabilities(new Capabilities(List.of("NET_ADMIN"), List.of("ALL")))
        .build();
  }

  private static String rules() {
    try (InputStream in = NetworkCheck.class.getResourceAsStream("fence.nft")) {
      return new String(
          Objects.requireNonNull(in, "fence.nft is part of this program").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
