package dev.devsandbox.companion.access;

import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

/** The agent of a guest with Kubernetes. */
public final class KubernetesGuest {
  private KubernetesGuest() {}

  /** A kubeconfig whose cluster is signed by this authority. */
  public static String kubeconfig(String pem) {
    return """
    current-context: a
    contexts: [{name: a, context: {cluster: b, user: c}}]
    clusters: [{name: b, cluster: {certificate-authority-data: "%s"}}]
    users: [{name: c, user: {token: secret}}]
    """
        .formatted(base64(pem));
  }

  /**
   * A guest that answers.
   *
   * @param unit what systemctl says
   * @param log what journalctl says
   * @param kubeconfig empty when there is none
   */
  public static FakePeer at(VmHome home, String unit, String log, String kubeconfig)
      throws IOException {
    AtomicReference<String> asked = new AtomicReference<>("");
    return new FakePeer(
        home.agent(),
        "",
        line -> {
          if (line.contains("guest-sync-delimited")) {
            return "\u00ff{\"return\": %s}\n".formatted(line.replaceAll(".*\"id\":(\\d+).*", "$1"));
          }
          if (line.contains("\"guest-exec\"")) {
            asked.set(line);
            return "{\"return\":{\"pid\":4}}\n";
          }
          if (line.contains("guest-exec-status")) {
            boolean fails = asked.get().contains("\"test\"") && kubeconfig.isEmpty();
            String said = asked.get().contains("journalctl") ? log : unit;
            return "{\"return\":{\"exited\":true,\"exitcode\":%d,\"out-data\":\"%s\"}}\n"
                .formatted(fails ? 1 : 0, base64(said));
          }
          if (line.contains("guest-file-read")) {
            return "{\"return\":{\"count\":1,\"eof\":true,\"buf-b64\":\"%s\"}}\n"
                .formatted(base64(kubeconfig));
          }
          return "{\"return\":7}\n";
        });
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
