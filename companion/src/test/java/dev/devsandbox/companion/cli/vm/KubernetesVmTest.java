package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.cli.TestProgram;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.kube.Connection;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster in a real VM. The archive of it comes from {@code hack/cluster pack}. */
@Tag("vm-long")
class KubernetesVmTest {
  private static final String FIRST = "kube-1";
  private static final String SECOND = "kube-2";
  private static final String DISK = "kube";
  private static final String SIDE_LOADED = "localhost/side:loaded";

  /** An emulated processor takes minutes for what a real one does in seconds. */
  private static final Duration LONG = Duration.ofHours(1);

  private final TestProgram program = TestProgram.within(LONG);

  @TempDir Path dir = Path.of("/");

  @BeforeEach
  @AfterEach
  void delete() throws Exception {
    program.ask("vm", "delete", FIRST);
    program.ask("vm", "delete", SECOND);
    program.ask("disk", "remove", DISK);
  }

  /** What a shell of the guest's root prints. */
  private String root(String vm, String script) throws Problem {
    String seconds = Long.toString(LONG.toSeconds());
    return program.succeeds(
        "vm", "exec", vm, "--timeout", seconds, "--user", "root", "--", "bash", "-c", script);
  }

  private void sh(Path folder, String script) throws Problem {
    new Programs()
        .run(Command.of("sh", "-ec", "cd \"$1\"; " + script, "sh", folder.toString()), LONG);
  }

  /** An archive as of docker save, of one empty file. */
  private void writeImage(String name) throws Exception {
    Path image = Files.createDirectory(dir.resolve("image"));
    Files.createFile(image.resolve("empty"));
    sh(image, "tar -cf layer.tar empty");
    Files.writeString(
        image.resolve("config.json"),
        """
        {"architecture": "amd64", "os": "linux", "config": {},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
        """
            .formatted(Digest.of(image.resolve("layer.tar"))));
    Files.writeString(
        image.resolve("manifest.json"),
        """
        [{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]
        """
            .formatted(name));
    sh(image, "tar -cf ../side.tar manifest.json config.json layer.tar");
  }

  private String buildImage() throws Exception {
    Path archive = Path.of(System.getenv("DEVSANDBOX_TEST_KUBERNETES"));
    writeImage(SIDE_LOADED);
    Path recipe = dir.resolve("kube.yaml");
    Files.writeString(
        recipe,
        """
        name: kube-test
        kubernetes:
          archive: {file: %s, sha256: %s}
          images: [side.tar]
        """
            .formatted(archive, Digest.of(archive)));
    return program.succeeds("image", "build", recipe.toString());
  }

  private void start(String vm, String image) throws Exception {
    String[] words = {
      "vm",
      "start",
      vm,
      "--image",
      image,
      "--disk",
      DISK,
      "--disk-size",
      "8G",
      "--memory",
      "4G",
      "--cpus",
      "2",
      "--timeout",
      "1800"
    };
    program.succeeds(words);
    // Waits for the start that the boot asked for, and says why when it fails.
    root(
        vm,
        "systemctl start devsandbox-kubernetes || { journalctl -n 30 --no-pager >&2; exit 1; }");
  }

  /** A client as this machine's user has: through the forwarded port, with the admin's key. */
  private KubernetesClient client(String vm) throws Exception {
    assertThat(root(vm, "stat -L -c '%U %a' /run/devsandbox/kubeconfig")).isEqualTo("root 600");
    int port = VmTools.of(System.getenv()).store().get(new Name(vm)).ports().kubernetes();
    String kubeconfig =
        root(vm, "cat /run/devsandbox/kubeconfig")
            .replaceAll("https://[^\",}\\s]+", "https://127.0.0.1:" + port);
    Path file = Files.writeString(dir.resolve(vm + ".kubeconfig"), kubeconfig);
    return new Connection(file, null).open(Map.of(), Duration.ofMinutes(1));
  }

  /** The node, when its kubelet has said after this moment that it is ready. */
  private static Node readyNode(KubernetesClient client, String moment) {
    client
        .nodes()
        .informOnCondition(nodes -> nodes.stream().anyMatch(node -> isReady(node, moment)))
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
    List<Node> nodes = client.nodes().list().getItems();
    assertThat(nodes).hasSize(1);
    return nodes.getFirst();
  }

  private static boolean isReady(Node node, String moment) {
    return node.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .filter(condition -> condition.getLastHeartbeatTime().compareTo(moment) > 0)
        .map(NodeCondition::getStatus)
        .anyMatch("True"::equals);
  }

  /**
   * Has a pod write to a volume that a claim asked for: with programs of the node, as its image has
   * none.
   */
  private void writeToAVolume(KubernetesClient client, Node node) throws Exception {
    String image =
        node.getStatus().getImages().stream()
            .map(ContainerImage::getNames)
            .flatMap(List::stream)
            .filter(name -> name.contains("/pause:"))
            .findFirst()
            .orElseThrow();
    String yaml =
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: writer, namespace: default}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: main
            image: %s
            imagePullPolicy: Never
            command: [/bin/bash, -c, "[ -e /data/kept ] || echo work >/data/kept; sleep infinity"]
            readinessProbe: {exec: {command: [/bin/bash, -c, "[ -s /data/kept ]"]}, timeoutSeconds: 60}
            volumeMounts:
            - {name: data, mountPath: /data}
            - {name: usr, mountPath: /usr, readOnly: true}
            - {name: bin, mountPath: /bin, readOnly: true}
            - {name: lib, mountPath: /lib, readOnly: true}
            - {name: lib64, mountPath: /lib64, readOnly: true}
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: data}}
          - {name: usr, hostPath: {path: /usr}}
          - {name: bin, hostPath: {path: /usr/bin}}
          - {name: lib, hostPath: {path: /usr/lib}}
          - {name: lib64, hostPath: {path: /usr/lib64}}
        """
            .formatted(image);
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace("default")
        .create();
    awaitPod(client, "");
  }

  /** Waits until the pod is ready, and its container was started after this moment. */
  private static void awaitPod(KubernetesClient client, String moment) {
    client
        .pods()
        .inNamespace("default")
        .withName("writer")
        .waitUntilCondition(
            pod ->
                pod != null
                    && Readiness.isPodReady(pod)
                    && pod.getStatus().getContainerStatuses().stream()
                        .map(container -> container.getState().getRunning())
                        .allMatch(running ->
                            running != null && running.getStartedAt().compareTo(moment) > 0),
            LONG.toSeconds(),
            TimeUnit.SECONDS);
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void aNewVmOnTheSameDataDiskHasTheSameClusterAndItsVolumes() throws Exception {
    String image = buildImage();
    String authority;
    String uid;
    String moment;
    start(FIRST, image);
    try (KubernetesClient client = client(FIRST)) {
      Node node = readyNode(client, "");
      authority = client.getConfiguration().getCaCertData();
      uid = node.getMetadata().getUid();
      assertThat(
              root(FIRST, "/usr/lib/devsandbox/kubernetes/cluster exec ctr -n k8s.io images ls -q"))
          .contains(SIDE_LOADED);
      writeToAVolume(client, node);
      // As in the cluster's documents, whose order is that of their text.
      moment = root(FIRST, "date -u +%FT%TZ");
    }
    program.succeeds("vm", "delete", FIRST);
    start(SECOND, image);
    try (KubernetesClient client = client(SECOND)) {
      assertThat(client.getConfiguration().getCaCertData()).isEqualTo(authority);
      assertThat(readyNode(client, moment).getMetadata().getUid()).isEqualTo(uid);
      awaitPod(client, moment);
      assertThat(root(SECOND, "cat /var/lib/devsandbox/kubernetes/cluster/data/var/volumes/*/kept"))
          .isEqualTo("work");
    }
  }
}
