package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The node of {@code hack/cluster}, as its administrator sees it. */
public final class Node {
  private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(60);

  private final Path root;

  Node(Path root) {
    this.root = root;
  }

  /** Runs a command in the namespaces of the node. */
  public Shell.Result run(String... command) {
    List<String> full = new ArrayList<>(hackCluster("exec"));
    full.addAll(List.of(command));
    return Shell.run(COMMAND_DEADLINE, full);
  }

  /** Starts a command in the namespaces of the node, for who talks to it. */
  public Process start(String... command) {
    List<String> full = new ArrayList<>(hackCluster("exec"));
    full.addAll(List.of(command));
    try {
      return new ProcessBuilder(full).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate of the authority that the servers of the test world use, PEM. */
  public String worldCa() {
    return cluster(COMMAND_DEADLINE, "world-ca").orFail();
  }

  /** Runs a subcommand of {@code hack/cluster}. */
  public Shell.Result cluster(Duration deadline, String... args) {
    return Shell.run(deadline, hackCluster(args));
  }

  /** The command line that runs a subcommand of {@code hack/cluster}. */
  List<String> hackCluster(String... args) {
    List<String> command = new ArrayList<>(List.of(root.resolve("hack/cluster").toString()));
    command.addAll(List.of(args));
    return command;
  }

  /**
   * The process id, as the node sees it, of the first process of a container.
   *
   * @throws AssertionError when the container does not run
   */
  public int pidOf(Pod pod, String container) {
    return pidOf(containerId(pod, container));
  }

  /**
   * The process id, as the node sees it, of the process that holds a pod's namespaces.
   *
   * @throws AssertionError when the pod has none
   */
  public int pidOf(Pod pod) {
    String ofThisPod = "labels.\"io.kubernetes.pod.uid\"==\"" + pod.getMetadata().getUid() + "\"";
    String sandbox = "labels.\"io.cri-containerd.kind\"==sandbox";
    String filter = ofThisPod + "," + sandbox;
    return pidOf(run("ctr", "-n", "k8s.io", "containers", "ls", "-q", filter).orFail().strip());
  }

  private int pidOf(String id) {
    return run("ctr", "-n", "k8s.io", "tasks", "ls")
        .orFail()
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(cells -> cells.length >= 3 && cells[0].equals(id))
        .map(cells -> Integer.parseInt(cells[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process of container " + id));
  }

  /** Sends {@code signal} (a name without SIG) to the first process of a container. */
  public void signal(Pod pod, String container, String signal) {
    run("kill", "-" + signal, Integer.toString(pidOf(pod, container))).orFail();
  }

  private static String containerId(Pod pod, String container) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(status -> status.getName().equals(container))
        .map(ContainerStatus::getContainerID)
        .filter(id -> id != null && id.startsWith("containerd://"))
        .map(id -> id.substring("containerd://".length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(container + " does not run"));
  }
}
