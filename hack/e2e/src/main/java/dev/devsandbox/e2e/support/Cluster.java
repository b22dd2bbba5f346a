package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The running cluster that {@code hack/test} points at by {@code KUBECONFIG}. */
public final class Cluster implements AutoCloseable {
  private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(2);

  private final Path root;
  private final String kubeconfig;
  private final KubernetesClient client;

  private Cluster(Path root, String kubeconfig, KubernetesClient client) {
    this.root = root;
    this.kubeconfig = kubeconfig;
    this.client = client;
  }

  /**
   * Connects.
   *
   * @throws IllegalStateException when {@code KUBECONFIG} is not set: a cluster test never guesses
   *     a cluster, and never passes without one
   */
  public static Cluster connect() {
    String kubeconfig = System.getenv("KUBECONFIG");
    if (kubeconfig == null || kubeconfig.isEmpty()) {
      throw new IllegalStateException(
          "KUBECONFIG is not set; run these tests by: hack/test cluster");
    }
    Config config = Config.fromKubeconfig(Path.of(kubeconfig).toFile());
    config.setHttp2Disable(true);
    if (config.getClientKeyAlgo() == null || config.getClientKeyAlgo().equals("RSA")) {
      config.setClientKeyAlgo(keyAlgorithm(config));
    }
    return new Cluster(
        repositoryRoot(), kubeconfig, new KubernetesClientBuilder().withConfig(config).build());
  }

  /** A PKCS#8 key does not say in its label what it is, and the client takes it for RSA. */
  private static String keyAlgorithm(Config config) {
    String data = config.getClientKeyData();
    if (data == null) {
      return "RSA";
    }
    String pem = new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
    try {
      KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      return "EC";
    } catch (GeneralSecurityException notElliptic) {
      return "RSA";
    }
  }

  private static Path repositoryRoot() {
    return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
        .filter(
            p -> Files.isDirectory(p.resolve("manifests")) || Files.isDirectory(p.resolve(".git")))
        .findFirst()
        .orElseThrow();
  }

  /** The client, with the rights of the cluster's administrator. */
  public KubernetesClient client() {
    return client;
  }

  /** The top folder of the repository under test. */
  public Path root() {
    return root;
  }

  /** Runs {@code kubectl} as a user would. */
  public Shell.Result kubectl(String... args) {
    return kubectlWithInput("", args);
  }

  /** Runs {@code kubectl} with {@code input} on its standard input. */
  public Shell.Result kubectlWithInput(String input, String... args) {
    List<String> command =
        new ArrayList<>(
            List.of("kubectl", "--cache-dir", kubectlCache(), "--kubeconfig", kubeconfig));
    command.addAll(List.of(args));
    return Shell.run(COMMAND_DEADLINE, input, command);
  }

  // What kubectl remembers of another cluster that had the same address is of no use here.
  private String kubectlCache() {
    return root.resolve("hack/e2e/target/kubectl-cache").toString();
  }

  /** The machine below the cluster: its processes, packets and network. */
  public Node node() {
    return new Node(root);
  }

  @Override
  public void close() {
    client.close();
  }
}
