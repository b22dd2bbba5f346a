package dev.devsandbox.companion.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster to talk to, as {@code kubectl} chooses it.
 *
 * @param kubeconfig the file; null for {@code KUBECONFIG} or {@code ~/.kube/config}
 * @param context the context in it; null for its current one
 */
public record Connection(@Nullable Path kubeconfig, @Nullable String context) {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** MiB of an answer: more than the nodes of a large cluster take. */
  private static final int LARGE = 64;

  /** More than any in a VM's cluster, and little enough to become objects in memory here. */
  private static final int SMALL = 4;

  /** The kubeconfig can't be used; the message says why. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * A client that gives up after 10 s and doesn't retry.
   *
   * @throws UnusableException when there is no such file or context, or it can't be read
   */
  public KubernetesClient open(Map<String, String> environment) throws UnusableException {
    return open(environment, ANSWER, LARGE);
  }

  /**
   * As {@link #open(Map)}, of a cluster in a VM: it may be slower, and hostile. An answer of more
   * than 4 MiB fails.
   *
   * @param answer after which the client gives up
   */
  public KubernetesClient open(Map<String, String> environment, Duration answer)
      throws UnusableException {
    return open(environment, answer, SMALL);
  }

  private KubernetesClient open(Map<String, String> environment, Duration answer, int mebibytes)
      throws UnusableException {
    Path file = file(environment);
    Config config = config(file);
    if (context != null && !context.equals(name(config))) {
      throw new UnusableException("there is no context '" + context + "' in " + file);
    }
    String algorithm = ClientKey.algorithm(config);
    if (algorithm != null) {
      config.setClientKeyAlgo(algorithm);
    }
    config.setHttp2Disable(true);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout(Math.toIntExact(answer.toMillis()));
    config.setRequestTimeout(Math.toIntExact(answer.toMillis()));
    try {
      return new KubernetesClientBuilder()
          .withConfig(config)
          .withHttpClientBuilderConsumer(http ->
              http.addOrReplaceInterceptor(
                  AnswerLimit.class.getName(), new AnswerLimit(mebibytes, answer)))
          .build();
    } catch (KubernetesClientException e) {
      throw new UnusableException(file + " holds a key or certificate that can't be read");
    }
  }

  private Config config(Path file) throws UnusableException {
    try {
      File readable = file.toFile();
      Files.newInputStream(file).close();
      return context == null
          ? Config.fromKubeconfig(readable)
          : Config.fromKubeconfig(context, readable);
    } catch (IOException e) {
      throw new UnusableException("no kubeconfig at " + file);
    } catch (RuntimeException e) {
      throw new UnusableException(file + " is no kubeconfig: " + e.getMessage());
    }
  }

  private static @Nullable String name(Config config) {
    return config.getCurrentContext() == null ? null : config.getCurrentContext().getName();
  }

  private Path file(Map<String, String> environment) {
    if (kubeconfig != null) {
      return kubeconfig;
    }
    String named = environment.getOrDefault("KUBECONFIG", "");
    return named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".kube", "config")
        : Path.of(named.split(File.pathSeparator, 2)[0]);
  }
}
