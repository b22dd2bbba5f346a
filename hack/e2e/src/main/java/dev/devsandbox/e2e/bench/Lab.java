package dev.devsandbox.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code hack/bench.d/lab.sh} has made: the world, which is here, and pods behind it. */
final class Lab {
  /** How many pods there are, the first is 1. */
  static final int PODS = 5;

  /** The proxy's uid. */
  static final int EGRESS = 64321;

  /** The identity sidecar's uid. */
  static final int IDENTITY = 64322;

  private static final int WORKLOAD = 1000;
  private static final String LOAD = "/run/load";
  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String FENCE =
      """
      {"version":1,"broker":[{"ip":"10.43.7.7","port":8443}],\
      "dns":[{"ip":"10.43.0.10","port":53}],"openings":[],\
      "never":["10.42.0.0/16","10.43.0.0/16"],"nodes":["10.42.0.1/32"],"inbound":[],\
      "workloadUid":1000}\
      """;
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", PATH,
          "DEVSANDBOX_FENCE", FENCE,
          "DEVSANDBOX_BROKER", "10.43.7.7:8443",
          "DEVSANDBOX_BROKER_NAME", "devsandbox-broker.devsandbox-system.svc",
          "DEVSANDBOX_INIT_DIR", "/run/devsandbox/init",
          "DEVSANDBOX_TERMINATION_LOG", "/tmp/termination-log");

  private final Path directory;
  private final Path world;

  /**
   * @param directory of the lab
   * @param world the program with the DNS
   */
  Lab(Path directory, Path world) {
    this.directory = directory;
    this.world = world;
  }

  /** Where the broker writes what the sidecars need. */
  Path files() throws IOException {
    return Files.createDirectories(directory.resolve("files"));
  }

  /** The names and addresses of the pods. */
  static Stream<String> addresses() {
    return IntStream.rangeClosed(1, PODS).mapToObj(pod -> "10.42.0.1" + pod);
  }

  /** The DNS; its servers are out of the way. */
  Program dns() throws IOException {
    Path state = Files.createDirectories(directory.resolve("dns"));
    return here(
        "dns",
        List.of(
            world.toString(),
            "serve",
            "--state",
            state.toString(),
            "--bind",
            "127.0.0.9",
            "--udp",
            "127.0.0.9",
            "--dns",
            "10.43.0.10"));
  }

  /** The peer of all tunnels. */
  Program peer() {
    return here("peer", List.of(LOAD, "serve", "--at", "203.0.113.23"));
  }

  /** A program beside the proxy without fence, as the proxy's uid. */
  Program reference(String name, String... command) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("setpriv", "--reuid=" + EGRESS, "--regid=" + EGRESS, "--clear-groups"));
    all.addAll(List.of(command));
    return here(name, all);
  }

  /** A client where no fence is. */
  Client client() {
    return new Client(List.of(LOAD));
  }

  /** A client on one CPU. */
  Client client(int cpu) {
    return new Client(List.of("taskset", "--cpu-list", "" + cpu, LOAD));
  }

  /** A client in a pod, as its workload. */
  Client workload(int pod) {
    List<String> command = new ArrayList<>(inPod(pod));
    command.addAll(
        List.of("setpriv", "--reuid=" + WORKLOAD, "--regid=" + WORKLOAD, "--clear-groups"));
    command.add(LOAD);
    return new Client(command);
  }

  /** Runs the fence of a pod to its end. */
  Client.Work fence(int pod) {
    List<String> command = new ArrayList<>(List.of("env", "--ignore-environment"));
    ENVIRONMENT.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(inPod(pod));
    command.addAll(inImage("pod" + pod + "/fence", 0, "fence"));
    return client().run(command);
  }

  /** The proxy where no fence is. */
  Program unfencedEgress() throws IOException {
    fill("world/egress", "pod1-egress", EGRESS);
    return program(inImage("world/egress", EGRESS, "egress"), "egress");
  }

  /** A sidecar of a pod, as if it had never run. */
  Program sidecar(int pod, String role, int uid) throws IOException {
    String root = "pod" + pod + "/" + role;
    fill(root, "pod" + pod + "-" + role, uid);
    List<String> command = new ArrayList<>(inPod(pod));
    command.addAll(inImage(root, uid, role));
    return program(command, "pod" + pod + "-" + role);
  }

  private Program here(String name, List<String> command) {
    return new Program(command, Map.of("PATH", PATH), log(name));
  }

  private Program program(List<String> command, String name) {
    return new Program(command, ENVIRONMENT, log(name));
  }

  private File log(String name) {
    return directory.resolve(name + ".log").toFile();
  }

  private static List<String> inPod(int pod) {
    return List.of("nsenter", "--net=/run/netns/pod" + pod);
  }

  private List<String> inImage(String root, int uid, String program) {
    return List.of(
        "chroot",
        "--userspec=" + uid + ":" + uid,
        directory.resolve(root).toString(),
        "/opt/devsandbox/bin/" + program);
  }

  /** What the kubelet would mount; nothing of an earlier run is left. */
  private void fill(String root, String token, int uid) throws IOException {
    Path run = directory.resolve(root).resolve("run/devsandbox");
    for (String name : List.of("broker-ca", "egress-config")) {
      Files.writeString(
          run.resolve("config").resolve(name), Files.readString(files().resolve(name)));
    }
    Files.writeString(run.resolve("token/token"), Files.readString(files().resolve(token)));
    try (Stream<Path> old = Files.list(run.resolve("state"))) {
      for (Path path : old.toList()) {
        Files.delete(path);
      }
    }
    Files.setAttribute(run.resolve("state"), "unix:uid", uid);
  }
}
